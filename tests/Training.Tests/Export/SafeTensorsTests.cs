using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Descent.Training.Export;
using Descent.Training.Runs;

namespace Descent.Training.Tests.Export;

/// <summary>The file is read back by the rules of the format alone.</summary>
public class SafeTensorsTests
{
    static readonly LabelledParameter[] _parameters =
    [
        new("layers.0.weight", [2, 3], [1, 2, 3, 4, 5, double.PositiveInfinity], []),
        new("a", [], [Math.PI], []),
        new("größe \"q\"", [1], [-0.0], []),
    ];

    [Fact]
    public void Header_and_numbers_are_where_the_format_says()
    {
        byte[] file = SafeTensors.Write(_parameters, new Dictionary<string, string> { ["run"] = "run_1" });
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.Equal(0, length % 8);
        using JsonDocument header = JsonDocument.Parse(Encoding.UTF8.GetString(file, 8, length));
        Assert.Equal("run_1", header.RootElement.GetProperty("__metadata__").GetProperty("run").GetString());
        int end = 0;
        foreach (LabelledParameter parameter in _parameters)
        {
            JsonElement tensor = header.RootElement.GetProperty(parameter.Name);
            Assert.Equal("F64", tensor.GetProperty("dtype").GetString());
            Assert.Equal(parameter.Shape, tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
            int from = tensor.GetProperty("data_offsets")[0].GetInt32();
            Assert.Equal(end, from);
            end = tensor.GetProperty("data_offsets")[1].GetInt32();
            IEnumerable<double> values = Enumerable.Range(0, (end - from) / 8).Select(i => BinaryPrimitives.ReadDoubleLittleEndian(file.AsSpan(8 + length + from + (8 * i))));
            Assert.Equal(parameter.Values, values);
        }
        Assert.Equal(file.Length, 8 + length + end);
    }
}
