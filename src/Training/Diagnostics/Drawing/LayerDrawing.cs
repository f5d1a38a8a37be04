using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Diagnostics.Tracing;
using Descent.Training.Layers;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Drawing;

/// <summary>A graph too large to be followed operation by operation: everything that depends on the parameters of a layer, and of none after it, is one box.</summary>
internal static class LayerDrawing
{
    public static GraphDrawing Of(ModelGraph model, Node[] nodes)
    {
        string[] prefixes = [.. model.Parameters.Select(parameter => PrefixOf(parameter.Name)).Distinct()];
        Dictionary<Node, int> groups = [];
        List<DrawnNode> boxes = [.. nodes.Where(node => node.Op is Input).Select((node, id) => new DrawnNode(id, DrawnKind.Data, ((Input)node.Op).Slot, $"{node.Shape}", null, null))];
        foreach ((Node node, int id) in nodes.Where(node => node.Op is Input).Select((node, id) => (node, id)))
            groups[node] = id;
        int first = boxes.Count, loss = first + prefixes.Length;
        HashSet<Node> predicting = [.. TraceGraph.Below(model.TrainingPrediction)];
        Dictionary<int, string> shapes = [];
        foreach (Node node in nodes.Where(node => node.Op is not (Input or Constant or RowCount)))
        {
            int group = node.Op is Parameter parameter ? first + Array.IndexOf(prefixes, PrefixOf(parameter.Label))
                : !predicting.Contains(node) ? loss
                : node.Inputs.Where(groups.ContainsKey).Select(input => groups[input]).Where(place => place >= first).DefaultIfEmpty(first).Max();
            groups[node] = group;
            if (node.Op is not Parameter)
                shapes[group] = $"{node.Shape}";
        }
        boxes.AddRange(prefixes.Select((prefix, i) => new DrawnNode(first + i, DrawnKind.Layer, LabelOf(model, prefix, groups, first + i), shapes.GetValueOrDefault(first + i, ""), null, null)));
        boxes.Add(new DrawnNode(loss, DrawnKind.Loss, "L", $"{model.Objective.Shape}", null, null));
        DrawnEdge[] edges =
        [
            .. nodes.Where(groups.ContainsKey).SelectMany(node => node.Inputs.Where(groups.ContainsKey).Select(input => new DrawnEdge(groups[input], groups[node])))
                .Where(edge => edge.From != edge.To).Distinct().OrderBy(edge => edge.To).ThenBy(edge => edge.From),
        ];
        return new GraphDrawing(boxes, edges, IsCollapsed: true, Step: null);
    }

    /// <summary>The layer, its operations in order, and how many scalars it trains.</summary>
    static string LabelOf(ModelGraph model, string prefix, Dictionary<Node, int> groups, int group)
    {
        long scalars = model.Parameters.Where(parameter => PrefixOf(parameter.Name) == prefix && parameter.Role != ParameterRole.Statistic).Sum(parameter => (long)parameter.Length);
        string[] operations = [.. groups.Where(pair => pair.Value == group && pair.Key.Op is not Parameter).OrderBy(pair => pair.Key.Id).Select(pair => pair.Key.Op.Name).Distinct()];
        const int MostNames = 6;
        string listed = string.Join(", ", operations.Take(MostNames)) + (operations.Length > MostNames ? ", …" : "");
        return $"{(prefix.Length == 0 ? "model" : prefix)}: {listed}; {scalars:#,0} parameters";
    }

    static string PrefixOf(string name) => name.LastIndexOf('.') is int dot and >= 0 ? name[..dot] : "";
}
