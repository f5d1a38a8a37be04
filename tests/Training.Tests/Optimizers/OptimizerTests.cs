using System.Numerics;
using Descent.Training.Optimizers;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Optimizers;

/// <summary>What holds for every optimizer of the catalogue.</summary>
public class OptimizerTests
{
    // Not a multiple of any vector width, so that the rest of the array is exercised too.
    const int Length = 37;

    public static TheoryData<string> Names => [.. Catalog.Optimizers.Where(entry => entry.SpecType.IsAssignableTo(typeof(FirstOrderSpec))).Select(entry => entry.Name)];

    public static TheoryData<string> EveryPath => [.. Trajectory.Names];

    static readonly Randomness Noise = new(7, Purpose.Probe);

    [Theory, MemberData(nameof(EveryPath))]
    public void A_resumed_optimizer_goes_on_bit_for_bit(string path)
    {
        FirstOrderSpec spec = Trajectory.Named(path).Optimizer();
        ResumesBitForBit<double>(spec);
        ResumesBitForBit<float>(spec);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_step_allocates_nothing(string name)
    {
        Optimizer<float> optimizer = Default(name).Create<float>(Length);
        float[] parameters = Start<float>(), gradient = Gradient<float>(0);
        optimizer.Step(parameters, gradient, 0.01, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 2; step < 50; step++)
            optimizer.Step(parameters, gradient, 0.01, step);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory, MemberData(nameof(Names))]
    public void An_element_does_not_see_its_neighbours(string name)
    {
        double[] together = Start<double>();
        Run(Default(name).Create<double>(Length), together, 1, 20);
        for (int i = 0; i < Length; i += 5)
        {
            double[] alone = [Start<double>()[i]];
            Optimizer<double> optimizer = Default(name).Create<double>(1);
            for (int step = 1; step <= 20; step++)
                optimizer.Step(alone, [Gradient<double>(step)[i]], 0.01, step);
            Assert.Equal(BitConverter.DoubleToInt64Bits(together[i]), BitConverter.DoubleToInt64Bits(alone[0]));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_gradient_that_is_not_a_number_shows_in_the_parameters(string name)
    {
        Optimizer<double> optimizer = Default(name).Create<double>(2);
        double[] parameters = [1, 1];
        optimizer.Step(parameters, [double.NaN, 0.5], 0.01, 1);
        Assert.True(double.IsNaN(parameters[0]));
        Assert.True(double.IsFinite(parameters[1]));
    }

    [Fact]
    public void State_of_another_optimizer_is_refused()
    {
        byte[] saved = Save(Default("adam").Create<double>(Length));
        Assert.Throws<InvalidDataException>(() => Load(Default("adamax").Create<double>(Length), saved));
        Assert.Throws<InvalidDataException>(() => Load(Default("adam").Create<double>(Length + 1), saved));
    }

    [Fact]
    public void Lion_moves_by_the_sign_of_its_interpolated_momentum()
    {
        LionSpec spec = new() { LearningRate = 0.1, Beta1 = 0.5, Beta2 = 0.75, WeightDecay = 0.5 };
        Optimizer<double> lion = spec.Create<double>(3);
        double[] parameters = [1, -1, 2];
        lion.Step(parameters, [4, -4, 0], 0.1, 1);
        // (1 - 0.1·0.5)·p - 0.1·sign(0.5·g); m = 0.25·g = (1, -1, 0)
        Assert.Equal([0.85, -0.85, 1.9], parameters, Close);
        lion.Step(parameters, [-0.5, 2, -3], 0.1, 2);
        // signs of 0.5·m + 0.5·g = (0.25, 0.5, -1.5)
        Assert.Equal([0.95 * 0.85 - 0.1, 0.95 * -0.85 - 0.1, 0.95 * 1.9 + 0.1], parameters, Close);
    }

    static bool Close(double a, double b) => Math.Abs(a - b) < 1e-15;

    static void ResumesBitForBit<T>(FirstOrderSpec spec) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] straight = Start<T>(), resumed = Start<T>();
        Run(spec.Create<T>(Length), straight, 1, 24);
        Optimizer<T> first = spec.Create<T>(Length), second = spec.Create<T>(Length);
        Run(first, resumed, 1, 11);
        Load(second, Save(first));
        Run(second, resumed, 12, 24);
        Assert.Equal(straight, resumed);
        Assert.Equal(straight.Length, straight.Where(T.IsFinite).Count());
    }

    static void Run<T>(Optimizer<T> optimizer, T[] parameters, int from, int to) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int step = from; step <= to; step++)
            optimizer.Step(parameters, Gradient<T>(step), 0.01, step);
    }

    static byte[] Save<T>(Optimizer<T> optimizer) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        optimizer.SaveState(writer);
        writer.Flush();
        return stream.ToArray();
    }

    static void Load<T>(Optimizer<T> optimizer, byte[] saved) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using BinaryReader reader = new(new MemoryStream(saved));
        optimizer.LoadState(reader);
    }

    static FirstOrderSpec Default(string name) =>
        (FirstOrderSpec)Activator.CreateInstance(Catalog.Variants(typeof(OptimizerSpec))[name])!;

    static T[] Start<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, Length).Select(i => T.CreateTruncating(Noise.Normal(0, (ulong)i)))];

    static T[] Gradient<T>(int step) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, Length).Select(i => T.CreateTruncating(Noise.Normal((ulong)step + 1, (ulong)i)))];
}
