namespace Descent.Training.Diagnostics.Drawing;

/// <summary>Places for the boxes of a drawing: every arrow points downwards, boxes of a row are ordered so that few arrows cross, long arrows keep
/// a lane of their own through the rows between. Sugiyama, Tagawa, Toda (1981), Methods for visual understanding of hierarchical system structures.</summary>
public sealed class LayeredLayout
{
    const double RowGap = 46, BoxGap = 18, LaneWidth = 14, Margin = 12;
    const int Sweeps = 8;

    readonly List<Box> boxes = [];
    readonly List<(int From, int To)> links = [];
    readonly List<List<int>> rows = [];

    /// <param name="drawing">What is placed.</param>
    /// <param name="size">Width and height of each box, by its id.</param>
    public LayeredLayout(GraphDrawing drawing, IReadOnlyList<(double Width, double Height)> size)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        int[] depth = Depths(drawing);
        for (int id = 0; id < drawing.Nodes.Count; id++)
            Put(depth[id], size[id].Width, size[id].Height);
        Routes = [.. drawing.Edges.Select(edge => Route(edge, depth))];
        Order();
        Place();
    }

    /// <summary>Centre of each box, by id.</summary>
    public IReadOnlyList<(double X, double Y)> Centres => [.. boxes.Select(box => (box.X, box.Y))];

    /// <summary>For each arrow the ids whose centres it goes through, its ends included.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Routes { get; }

    public double Width { get; private set; }

    public double Height { get; private set; }

    /// <summary>As deep as the longest way from a source; sources just above their first user.</summary>
    static int[] Depths(GraphDrawing drawing)
    {
        int[] depth = new int[drawing.Nodes.Count];
        ILookup<int, int> inputs = drawing.Edges.ToLookup(edge => edge.To, edge => edge.From), users = drawing.Edges.ToLookup(edge => edge.From, edge => edge.To);
        for (int id = 0; id < depth.Length; id++)
            depth[id] = inputs[id].Select(input => depth[input] + 1).DefaultIfEmpty(0).Max();
        for (int id = 0; id < depth.Length; id++)
            if (!inputs[id].Any() && users[id].Any())
                depth[id] = users[id].Min(user => depth[user]) - 1;
        return depth;
    }

    int Put(int row, double width, double height)
    {
        while (rows.Count <= row)
            rows.Add([]);
        rows[row].Add(boxes.Count);
        boxes.Add(new Box(row, width, height));
        return boxes.Count - 1;
    }

    int[] Route(DrawnEdge edge, int[] depth)
    {
        List<int> way = [edge.From];
        for (int row = depth[edge.From] + 1; row < depth[edge.To]; row++)
            way.Add(Put(row, LaneWidth, 0));
        way.Add(edge.To);
        for (int i = 1; i < way.Count; i++)
            links.Add((way[i - 1], way[i]));
        return [.. way];
    }

    /// <summary>Each box goes where the middle of its neighbours is, by turns downwards and upwards.</summary>
    void Order()
    {
        ILookup<int, int> above = links.ToLookup(link => link.To, link => link.From), below = links.ToLookup(link => link.From, link => link.To);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            bool down = sweep % 2 == 0;
            foreach (List<int> row in down ? rows : rows.AsEnumerable().Reverse())
            {
                double[] places = new double[boxes.Count];
                foreach (List<int> other in rows)
                    for (int i = 0; i < other.Count; i++)
                        places[other[i]] = (i + 0.5) / other.Count;
                int[] ordered = [.. row.Select((id, i) => (id, i)).OrderBy(pair => (down ? above : below)[pair.id].Select(next => places[next]).DefaultIfEmpty(places[pair.id]).Average()).ThenBy(pair => pair.i).Select(pair => pair.id)];
                row.Clear();
                row.AddRange(ordered);
            }
        }
    }

    void Place()
    {
        double[] widths = [.. rows.Select(row => row.Sum(id => boxes[id].Width) + BoxGap * (row.Count - 1))];
        Width = widths.Max() + 2 * Margin;
        double y = Margin;
        for (int r = 0; r < rows.Count; r++)
        {
            double x = (Width - widths[r]) / 2, height = rows[r].Max(id => boxes[id].Height);
            foreach (int id in rows[r])
            {
                boxes[id].X = x + boxes[id].Width / 2;
                boxes[id].Y = y + height / 2;
                x += boxes[id].Width + BoxGap;
            }
            y += height + RowGap;
        }
        Height = y - RowGap + Margin;
    }

    sealed class Box(int row, double width, double height)
    {
        public int Row => row;

        public double Width => width;

        public double Height => height;

        public double X { get; set; }

        public double Y { get; set; }
    }
}
