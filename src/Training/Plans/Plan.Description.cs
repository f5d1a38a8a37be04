using System.Globalization;
using System.Text;
using Descent.Training.Autodiff;

namespace Descent.Training.Plans;

/// <content>For people.</content>
public sealed unsafe partial class Plan<T>
{
    /// <summary>The plan as text: each phase, its steps in order, and where values are kept.</summary>
    public string Describe()
    {
        StringBuilder text = new();
        foreach (Phase phase in schedule.Phases)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{(phase.IsPass ? "pass over the rows" : "once")}:");
            foreach (Step step in phase.Steps)
            {
                text.AppendLine(step is Loop loop ? $"  loop over {loop.Domain}" : "  kernel");
                foreach (Node node in step.Nodes)
                    text.AppendLine(CultureInfo.InvariantCulture, $"    {node}{Kept(memory[node])}");
            }
        }
        return text.ToString();

        static string Kept(Location location) => location.Place == Place.Register ? "" : $"  [{location.Place.ToString().ToLowerInvariant()}]";
    }
}
