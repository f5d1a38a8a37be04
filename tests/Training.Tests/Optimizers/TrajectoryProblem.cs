using System.Numerics;
using System.Text.Json;
using Descent.Tests;

namespace Descent.Training.Tests.Optimizers;

/// <summary>One of the four problems of the reference paths, with value and gradient written out by hand.</summary>
internal sealed class TrajectoryProblem(JsonElement json)
{
    static readonly Lazy<JsonDocument> File = new(() => JsonDocument.Parse(System.IO.File.ReadAllBytes(SharedData.Path("trajectories", "problems.json"))));

    readonly double[][] x = json.TryGetProperty("x", out JsonElement rows) ? rows.Deserialize<double[][]>()! : [];
    readonly double[] y = json.TryGetProperty("y", out JsonElement targets) ? targets.Deserialize<double[]>()! : [];

    public static TrajectoryProblem Named(string name) => new(File.Value.RootElement.GetProperty(name));

    public double[] Initial { get; } = json.GetProperty("init").Deserialize<double[]>()!;

    /// <summary>Rows of features; none for a function of its parameters alone.</summary>
    public double[][] Features => x;

    public double[] Targets => y;

    public int[] AllRows => [.. Enumerable.Range(0, x.Length)];

    /// <summary>Rows of the batch of update <paramref name="step"/> + 1.</summary>
    public int[] Batch(int step) => json.GetProperty("batches") is { ValueKind: JsonValueKind.Array } batches
        ? batches[step].Deserialize<int[]>()! : AllRows;

    public double LossAndGradient<T>(T[] p, int[] batch, T[] gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Array.Clear(gradient);
        return json.GetProperty("kind").GetString() switch
        {
            "linear" => HalfSse(p, batch, gradient),
            "logistic" => Logistic(p, batch, gradient),
            "mlp" => Mlp(p, batch, gradient),
            _ => Rosenbrock(p, gradient),
        };
    }

    static double Rosenbrock<T>(T[] p, T[] gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T one = T.One, two = one + one, hundred = T.CreateTruncating(100);
        T a = one - p[0], b = p[1] - p[0] * p[0];
        gradient[0] = -two * a - two * two * hundred * p[0] * b;
        gradient[1] = two * hundred * b;
        return double.CreateTruncating(a * a + hundred * b * b);
    }

    double HalfSse<T>(T[] p, int[] batch, T[] gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double loss = 0;
        foreach (int row in batch)
        {
            T residual = p[0] * T.CreateTruncating(x[row][0]) + p[1] - T.CreateTruncating(y[row]);
            gradient[0] += residual * T.CreateTruncating(x[row][0]);
            gradient[1] += residual;
            loss += 0.5 * double.CreateTruncating(residual * residual);
        }
        return loss;
    }

    double Logistic<T>(T[] p, int[] batch, T[] gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double loss = 0;
        T count = T.CreateTruncating(batch.Length);
        int features = p.Length - 1;
        foreach (int row in batch)
        {
            T z = p[features], target = T.CreateTruncating(y[row]);
            for (int j = 0; j < features; j++)
                z += p[j] * T.CreateTruncating(x[row][j]);
            T slope = (T.One / (T.One + T.Exp(-z)) - target) / count;
            for (int j = 0; j < features; j++)
                gradient[j] += slope * T.CreateTruncating(x[row][j]);
            gradient[features] += slope;
            double logit = double.CreateTruncating(z);
            loss += Math.Max(logit, 0) - logit * y[row] + Math.Log(1 + Math.Exp(-Math.Abs(logit)));
        }
        return loss / batch.Length;
    }

    double Mlp<T>(T[] p, int[] batch, T[] gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Inputs = 4, Hidden = 5, Classes = 3, Bias1 = Hidden * Inputs, Weight2 = Bias1 + Hidden, Bias2 = Weight2 + Classes * Hidden;
        double loss = 0;
        T count = T.CreateTruncating(batch.Length);
        foreach (int row in batch)
        {
            T[] hidden = new T[Hidden], logits = new T[Classes];
            for (int h = 0; h < Hidden; h++)
            {
                T sum = p[Bias1 + h];
                for (int i = 0; i < Inputs; i++)
                    sum += p[h * Inputs + i] * T.CreateTruncating(x[row][i]);
                hidden[h] = T.Tanh(sum);
            }
            for (int c = 0; c < Classes; c++)
            {
                logits[c] = p[Bias2 + c];
                for (int h = 0; h < Hidden; h++)
                    logits[c] += p[Weight2 + c * Hidden + h] * hidden[h];
            }
            T total = T.Zero, largest = logits.Max();
            foreach (T logit in logits)
                total += T.Exp(logit - largest);
            loss += double.CreateTruncating(T.Log(total) + largest - logits[(int)y[row]]) / batch.Length;
            T[] back = new T[Hidden];
            for (int c = 0; c < Classes; c++)
            {
                T slope = (T.Exp(logits[c] - largest) / total - (c == (int)y[row] ? T.One : T.Zero)) / count;
                gradient[Bias2 + c] += slope;
                for (int h = 0; h < Hidden; h++)
                {
                    gradient[Weight2 + c * Hidden + h] += slope * hidden[h];
                    back[h] += slope * p[Weight2 + c * Hidden + h];
                }
            }
            for (int h = 0; h < Hidden; h++)
            {
                T slope = back[h] * (T.One - hidden[h] * hidden[h]);
                gradient[Bias1 + h] += slope;
                for (int i = 0; i < Inputs; i++)
                    gradient[h * Inputs + i] += slope * T.CreateTruncating(x[row][i]);
            }
        }
        return loss;
    }
}
