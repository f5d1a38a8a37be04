using System.Globalization;
using System.Text;
using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Kernels.Updates;

/// <summary>What an optimizer does to one parameter, as arithmetic: written once, walked over all of them by <see cref="UpdateEmitter"/>,
/// alone or as the end of a step's code.</summary>
internal sealed class UpdateRule
{
    /// <param name="precision">Of θ.</param>
    /// <param name="remembers">How many vectors the optimizer remembers.</param>
    /// <param name="factors">How many numbers are the same for all parameters.</param>
    /// <param name="formula">From the start of a step to its end.</param>
    public UpdateRule(LanePrecision precision, int remembers, int factors, Func<UpdateStart, UpdateEnd> formula)
    {
        Parameter = Lane.Input(0, precision);
        Gradient = Lane.Input(1, precision);
        Remembered = [.. Enumerable.Range(2, remembers).Select(index => Lane.Input(index, precision))];
        Factors = [.. Enumerable.Range(2 + remembers, factors).Select(index => Lane.Input(index, precision))];
        End = formula(new UpdateStart(Parameter, Gradient, Remembered, Factors));
        if (End.Remembered.Count != remembers)
            throw new ArgumentException($"{remembers} vectors are remembered, {End.Remembered.Count} come out of the rule.");
        Key = Write();
    }

    public Lane Parameter { get; }

    /// <summary>∂loss/∂parameter.</summary>
    public Lane Gradient { get; }

    public Lane[] Remembered { get; }

    public Lane[] Factors { get; }

    public UpdateEnd End { get; }

    /// <summary>The arithmetic as text: rules with equal keys have equal code.</summary>
    public string Key { get; }

    string Write()
    {
        StringBuilder text = new();
        Dictionary<Lane, int> known = [];
        text.AppendJoin(' ', new[] { End.Parameter }.Concat(End.Remembered).Select(Number).ToArray());
        return text.ToString();

        int Number(Lane lane)
        {
            if (known.TryGetValue(lane, out int number))
                return number;
            int[] inputs = [.. lane.Inputs.Select(Number)];
            text.Append(CultureInfo.InvariantCulture, $"{lane.Operation}.{lane.Precision} {lane.Index} {lane.Number:R} {string.Join(' ', inputs)};");
            return known[lane] = known.Count;
        }
    }
}

/// <summary>What the arithmetic of an update starts from.</summary>
/// <param name="Parameter">One parameter.</param>
/// <param name="Gradient">Its derivative.</param>
/// <param name="Remembered">What is remembered of it.</param>
/// <param name="Factors">What is the same for all parameters in this step.</param>
internal sealed record UpdateStart(Lane Parameter, Lane Gradient, IReadOnlyList<Lane> Remembered, IReadOnlyList<Lane> Factors);

/// <summary>What it leads to.</summary>
/// <param name="Parameter">The new parameter.</param>
/// <param name="Remembered">What is to be remembered of it.</param>
internal sealed record UpdateEnd(Lane Parameter, params IReadOnlyList<Lane> Remembered);
