namespace Descent.Training.Kernels;

/// <summary>A sum of products with twice the digits of float64: the error of each operation is kept and added at the end.
/// Ogita, Rump, Oishi (2005), Accurate sum and dot product, SIAM J. Sci. Comput. 26, algorithm 5.3.</summary>
internal ref struct DoubleDouble
{
    double high, low;

    public readonly double Value => high + low;

    public void Add(double value)
    {
        double sum = high + value, part = sum - high;
        low += (high - (sum - part)) + (value - part);
        high = sum;
    }

    public void AddProduct(double a, double b)
    {
        double product = a * b;
        low += Math.FusedMultiplyAdd(a, b, -product);
        Add(product);
    }
}
