using Descent.Training.Autodiff;

namespace Descent.Training.Losses;

/// <summary>The prediction itself, for an objective that has no target.</summary>
internal sealed class OwnValue : Loss
{
    public override TargetKind Target => TargetKind.Real;

    public override Node Rows(Node prediction, Node target) => prediction;

    public override Node Total(Node prediction, Node target) => prediction;
}
