using System.Globalization;

namespace Descent.Training.Diagnostics.Drawing;

/// <summary>What stands in a box.</summary>
public static class BoxText
{
    const int MostLetters = 46, MostNumbers = 4;

    /// <summary>Label and shape, then the value, then the derivative, as far as they are there.</summary>
    public static IReadOnlyList<string> Lines(DrawnNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        string label = string.Concat(node.Label.Select(letter => char.IsControl(letter) ? ' ' : letter));
        List<string> lines = [label.Length <= MostLetters ? label : label[..(MostLetters - 1)] + "…"];
        if (node.Kind == DrawnKind.Constant)
            return lines;
        if (node.Value is null)
            lines.Add(node.Shape.Replace(" x ", " × ", StringComparison.Ordinal));
        else
            lines.Add(Numbers(node.Value));
        if (node.Derivative is not null && node.Kind != DrawnKind.Loss)
            lines.Add($"∂L: {Numbers(node.Derivative)}");
        return lines;
    }

    static string Numbers(IReadOnlyList<double> values) =>
        string.Join(", ", values.Take(MostNumbers).Select(value => value.ToString("G4", CultureInfo.InvariantCulture))) + (values.Count > MostNumbers ? ", …" : "");
}
