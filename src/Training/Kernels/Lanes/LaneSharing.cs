using System.Reflection;

namespace Descent.Training.Kernels.Lanes;

/// <summary>Finds equal parts of several expressions, so that they are computed once: a loss and its slope are often made of the same exponential.</summary>
internal sealed class LaneSharing
{
    readonly Dictionary<Lane, Lane> shared = [];
    readonly Dictionary<Key, Lane> known = [];

    /// <summary>The same expression out of parts that were met before, where there are equal ones.</summary>
    public Lane Share(Lane lane)
    {
        if (shared.TryGetValue(lane, out Lane? first))
            return first;
        Lane[] inputs = [.. lane.Inputs.Select(Share)];
        Key key = new(lane.Operation, lane.Precision, BitConverter.DoubleToInt64Bits(lane.Number), lane.Index, lane.Method, inputs);
        if (!known.TryGetValue(key, out first))
            known[key] = first = lane.Inputs.SequenceEqual(inputs) ? lane : lane.With(inputs);
        return shared[lane] = first;
    }

    readonly record struct Key(LaneOperation Operation, LanePrecision Precision, long Bits, int Index, MethodInfo? Method, Lane[] Inputs)
    {
        public bool Equals(Key other) => Operation == other.Operation && Precision == other.Precision && Bits == other.Bits && Index == other.Index
            && Method == other.Method && Inputs.AsSpan().SequenceEqual(other.Inputs);

        public override int GetHashCode() =>
            Inputs.Aggregate(HashCode.Combine(Operation, Precision, Bits, Index), (hash, input) => HashCode.Combine(hash, input));
    }
}
