using Descent.Training.Kernels;

namespace Descent.Training.Plans;

/// <content>Rows of a batch that lie apart are brought together.</content>
public sealed unsafe partial class Plan<T>
{
    /// <summary>Bytes that a thread gathers together: some microseconds' work.</summary>
    const int GatheredBytes = 32 * 1024;

    readonly Action<int, int> gatherPiece;
    RowSlot? gathering;
    int* gatheredRows;
    int gatheredCount;

    void Gather(RowSlot slot, ReadOnlySpan<int> indices)
    {
        fixed (int* first = indices)
        {
            gatheredRows = first;
            (gathering, gatheredCount) = (slot, indices.Length);
            int pieceRows = PieceRows(slot), pieces = (indices.Length + pieceRows - 1) / pieceRows;
            if (pieces > 4)
                team.Run(pieces, gatherPiece);
            else
                for (int piece = 0; piece < pieces; piece++)
                    GatherPiece(piece, 0);
        }
    }

    static int PieceRows(RowSlot slot) => (int)Math.Max(1, GatheredBytes / slot.RowBytes);

    void GatherPiece(int piece, int member)
    {
        RowSlot slot = gathering!;
        int pieceRows = PieceRows(slot), start = piece * pieceRows;
        ReadOnlySpan<int> rows = new(gatheredRows + start, Math.Min(pieceRows, gatheredCount - start));
        Matrices.Gather((T*)slot.Source, slot.Columns, rows, (T*)slot.Base + (nint)start * slot.Columns);
    }
}
