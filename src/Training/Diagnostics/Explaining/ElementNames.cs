using Descent.Training.Plans;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Explaining;

/// <summary>Names of single scalars of θ: <c>weight[age]</c>, <c>layers.0.weight[3,1]</c>, <c>bias</c>. Positions count from 0, as in PyTorch.</summary>
internal sealed class ElementNames(ParameterLayout layout, FittedModel? model)
{
    readonly Dictionary<string, IReadOnlyList<string>> labels = (model?.Parameters() ?? []).ToDictionary(parameter => parameter.Name, parameter => parameter.Labels);

    public string this[int place]
    {
        get
        {
            ParameterSlice slice = layout.Slices.Last(slice => slice.Offset <= place);
            int row = (place - slice.Offset) / slice.Shape.Columns, column = (place - slice.Offset) % slice.Shape.Columns;
            IReadOnlyList<string> known = labels.GetValueOrDefault(slice.Name) ?? [];
            string last = column < known.Count && known.Count == slice.Shape.Columns ? known[column] : $"{column}";
            return slice.Shape switch
            {
                { IsScalar: true } => slice.Name,
                { Rows: 1 } => $"{slice.Name}[{last}]",
                _ => $"{slice.Name}[{row},{last}]",
            };
        }
    }
}
