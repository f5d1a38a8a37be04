using Descent.Training.Kernels.Products;

namespace Descent.Training.Kernels;

/// <summary>How the lower half of G = X̃ᵀ·diag(w)·X̃ is cut: into panels of columns two vectors wide, from the diagonal down, and these into tiles of about the same height.</summary>
internal sealed class GramTiling
{
    /// <summary>Bytes of a block of rows with its panel: narrow ones stay in the fastest memory while the tiles read them.</summary>
    const int BlockBytes = 28 * 1024;

    /// <summary>Where rows are wide, fewer would have the tiles read and write G more often than is worth it.</summary>
    const int LeastRows = 64, MostRows = 128;

    readonly List<GramTile> tiles = [];

    /// <param name="source">Of the rows.</param>
    public GramTiling(GramRows source)
    {
        int vector = TileCodes<double>.Width;
        (Columns, Width, Whole) = (source.Columns, source.Width, source.Columns / vector * vector);
        RestWidth = WeightedGram.RoundUp(Width - Whole, vector);
        int numbers = Columns + RestWidth + TileCodes<double>.Columns;
        BlockRows = Math.Clamp(BlockBytes / (numbers * sizeof(double)) & ~7, LeastRows, MostRows);
        for (int column = 0; column < Width; column += TileCodes<double>.Columns)
            Cut(column, Math.Min(2, (Padded - column) / vector));
        Tiles = [.. tiles];
        LinesAhead = (BlockRows * Columns / Line + Tiles.Length - 1) / Tiles.Length + 1;
    }

    /// <summary>Numbers in a line of the cache, and in the widest vector.</summary>
    public const int Line = 8;

    /// <summary>Of X.</summary>
    public int Columns { get; }

    /// <summary>Of X̃.</summary>
    public int Width { get; }

    /// <summary>Columns that are read where they are, in whole vectors; the rest of X̃ is copied.</summary>
    public int Whole { get; }

    /// <summary>Of the copy, in whole vectors.</summary>
    public int RestWidth { get; }

    /// <summary>Numbers in a row of G, in whole vectors.</summary>
    public int Padded => Whole + RestWidth;

    /// <summary>Rows that every tile reads before the next. They depend on the number of columns alone, so that sums have one order.</summary>
    public int BlockRows { get; }

    /// <summary>In the order in which they are computed.</summary>
    public GramTile[] Tiles { get; }

    /// <summary>Lines of the next block that are fetched before each tile.</summary>
    public int LinesAhead { get; }

    /// <summary>Numbers of the copy and a panel.</summary>
    public int Scratch => BlockRows * (RestWidth + TileCodes<double>.Columns) + Line;

    /// <summary>A panel: first the rows of G where one vector has all numbers that there are; then those that are read in X, and those that are read in the copy.</summary>
    void Cut(int column, int vectors)
    {
        int row = column, panel = vectors;
        if (vectors == 2)
        {
            Add(row, row + TileCodes<double>.Width, 1);
            row += TileCodes<double>.Width;
        }
        Add(row, Whole, vectors);
        Add(Math.Max(row, Whole), Width, vectors);

        void Add(int from, int to, int vectors)
        {
            int height = to - from, parts = (height + TileCodes<double>.Rows - 1) / TileCodes<double>.Rows;
            for (int part = 0; part < parts; part++)
            {
                int first = from + height * part / parts, end = from + height * (part + 1) / parts;
                tiles.Add(new GramTile(TileCodes<double>.For(end - first, vectors, partial: false), first, column, panel));
                panel = 0;
            }
        }
    }
}

/// <summary>A tile of G.</summary>
/// <param name="Code">Of its size.</param>
/// <param name="Row">Its first.</param>
/// <param name="Column">Its first.</param>
/// <param name="Panel">Vectors of the panel that begins with it; 0 where it is not the first.</param>
internal readonly record struct GramTile(TileCode Code, int Row, int Column, int Panel);

/// <summary>Where rows of X̃ and their weights come from: addresses of memory that is pinned meanwhile.</summary>
/// <param name="Weights">0 where all are 1.</param>
internal readonly record struct GramRows(nint Rows, int Count, int Columns, nint Weights, int Stride, nint Targets, int Outputs)
{
    public int Width => Columns + 1 + Outputs;
}
