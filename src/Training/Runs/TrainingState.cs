using System.Numerics;
using Descent.Training.Optimizers;
using Descent.Training.Schedules;

namespace Descent.Training.Runs;

/// <summary>Everything that changes while a training runs, and nothing else: what a checkpoint holds.</summary>
internal sealed class TrainingState<T>(
    T[] parameters, Method<T> method, Schedule schedule, Improvement<T> improvement, LossHistory history)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const string Kind = "checkpoint";
    const int Version = 3;

    readonly SortedSet<string> engines = [Fingerprint.Engine];

    /// <summary>θ, all parameters in one vector.</summary>
    public T[] Parameters { get; } = parameters;

    public Improvement<T> Improvement { get; } = improvement;

    /// <summary>Updates made.</summary>
    public long Step { get; set; }

    /// <summary>Training time used before the current start, in seconds.</summary>
    public double Elapsed { get; set; }

    /// <summary>Sum of the batch losses of the current epoch, for the epoch's mean where nothing better can be watched.</summary>
    public double EpochLossSum { get; set; }

    /// <summary>The engines that made the updates so far. More than one: the bits may differ from those of an uninterrupted run.</summary>
    public IReadOnlyCollection<string> Engines => engines;

    public Checkpoint Save() => new(Step, Sealed.Seal(Kind, Version, writer =>
    {
        writer.Write(engines.Count);
        foreach (string engine in engines)
            writer.Write(engine);
        writer.Write(Step);
        writer.Write(Elapsed);
        writer.Write(EpochLossSum);
        Vectors.Write<T>(writer, Parameters);
        method.SaveState(writer);
        schedule.SaveState(writer);
        Improvement.Save(writer);
        history.Save(writer);
    }));

    /// <summary>θ of a checkpoint.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    public static T[] ParametersOf(Checkpoint checkpoint)
    {
        using BinaryReader reader = Sealed.Open(Kind, Version, checkpoint.Bytes);
        ReadEngines(reader);
        reader.ReadInt64();
        reader.ReadDouble();
        reader.ReadDouble();
        return Vectors.Read<T>(reader);
    }

    /// <exception cref="InvalidDataException">The checkpoint is damaged or belongs to another training.</exception>
    public void Load(Checkpoint checkpoint)
    {
        using BinaryReader reader = Sealed.Open(Kind, Version, checkpoint.Bytes);
        engines.UnionWith(ReadEngines(reader));
        Step = reader.ReadInt64();
        Elapsed = reader.ReadDouble();
        EpochLossSum = reader.ReadDouble();
        Vectors.Read<T>(reader, Parameters);
        method.LoadState(reader);
        schedule.LoadState(reader);
        Improvement.Load(reader, Parameters.Length);
        history.Load(reader);
    }

    static string[] ReadEngines(BinaryReader reader) => [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadString())];
}
