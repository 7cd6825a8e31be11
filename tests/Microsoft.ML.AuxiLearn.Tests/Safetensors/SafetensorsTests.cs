using System.Text;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.SafetensorsFiles;

public sealed class SafetensorsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Files _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void A_file_made_byte_by_byte_is_read_as_its_numbers()
    {
        var path = _files.Write(
            """{"__metadata__":{"format":"pt"},"b":{"dtype":"I16","shape":[2,1],"data_offsets":[8,12]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"c":{"dtype":"U8","shape":[],"data_offsets":[12,13]},"empty":{"dtype":"F64","shape":[3,0],"data_offsets":[13,13]}}  """,
            0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 1, 0, 0xFE, 0xFF, 200);
        var tensors = Safetensors.Load(path);
        Assert.Equal(["a", "b", "c", "empty"], tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1f, -2f], tensors["a"].data<float>().ToArray());
        Assert.Equal([1, -2], tensors["b"].data<short>().ToArray());
        Assert.Equal([2, 1], tensors["b"].shape);
        Assert.Equal(200, tensors["c"].item<byte>());
        Assert.Equal([3, 0], tensors["empty"].shape);

        using var file = Safetensors.Open(path);
        Assert.Equal([new("format", "pt")], file.Metadata);
        Assert.Equal(ScalarType.Int16, file.Tensors["b"].Type);
        Assert.Equal([2, 1], file.Tensors["b"].Shape);
        Assert.Throws<KeyNotFoundException>(() => file.Read("d"));
    }

    [Theory]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F }, 1.5)]
    [InlineData("F32", new byte[] { 0, 0, 0xC0, 0x3F }, 1.5)]
    [InlineData("F16", new byte[] { 0, 0x3E }, 1.5)]
    [InlineData("BF16", new byte[] { 0xC0, 0x3F }, 1.5)]
    [InlineData("I64", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("I32", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("I16", new byte[] { 0xFE, 0xFF }, -2)]
    [InlineData("I8", new byte[] { 0xFE }, -2)]
    [InlineData("U8", new byte[] { 0xFE }, 254)]
    [InlineData("BOOL", new byte[] { 1 }, 1)]
    [InlineData("BOOL", new byte[] { 2 }, 1)]   // libtorch knows no such Boolean, so it may not get one
    public void Each_type_has_its_bytes(string dtype, byte[] bytes, double expected)
    {
        var path = _files.Write($$$"""{"x":{"dtype":"{{{dtype}}}","shape":[1],"data_offsets":[0,{{{bytes.Length}}}]}}""", bytes);
        var tensor = Safetensors.Load(path)["x"];
        Assert.Equal(expected, tensor.to(float64).item<double>());
        if (bytes[0] == 2)
            return;
        Safetensors.Save(_files["saved"], new Dictionary<string, Tensor> { ["x"] = tensor });
        Assert.Equal(bytes, File.ReadAllBytes(_files["saved"])[^bytes.Length..]);
    }

    [Fact]
    public void What_is_saved_is_a_file_of_the_formats_own_rules()
    {
        Safetensors.Save(_files["x"], new Dictionary<string, Tensor> { ["byte"] = tensor((byte)7), ["number"] = tensor([1f, 2f]) }, new Dictionary<string,
            string>
        { ["made by"] = "a \"test\"" });
        var bytes = File.ReadAllBytes(_files["x"]);
        var header = """{"__metadata__":{"made by":"a \u0022test\u0022"},"number":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"byte":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}""";
        var padded = header.PadRight((header.Length + 7) / 8 * 8);
        Assert.Equal([(byte)padded.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(padded), 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 7], bytes);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Tensors_come_back_to_the_last_bit(ScalarType type)
    {
        var values = (arange(0, 120, ScalarType.Float32) * 0.9).sin().mul_(50).abs_().reshape(4, 5, 6).to(type);
        var saved = new Dictionary<string, Tensor>
        {
            ["whole"] = values,
            ["a view that is not contiguous"] = values.transpose(0, 2)[1..5],
            ["Größe \ud83d\ude00 \" \\ \n"] = values[0, 0, 1],
            [""] = empty([0, 3], type),
        };
        Safetensors.Save(_files["x"], saved, new Dictionary<string, string> { ["\u00e9"] = "", ["b"] = "\0" });
        var loaded = Safetensors.Load(_files["x"]);
        Assert.Equal(saved.Keys.Order(StringComparer.Ordinal), loaded.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in saved)
        {
            Assert.Equal((type, true), (loaded[name].dtype, tensor.shape.SequenceEqual(loaded[name].shape)));
            Assert.Equal(tensor.contiguous().bytes.ToArray(), loaded[name].bytes.ToArray());
        }
        using var file = Safetensors.Open(_files["x"]);
        Assert.Equal(new Dictionary<string, string> { ["\u00e9"] = "", ["b"] = "\0" }, file.Metadata);
    }

    [Fact]
    public void A_file_of_no_tensors_is_a_file()
    {
        Safetensors.Save(_files["x"], new Dictionary<string, Tensor>());
        Assert.Empty(Safetensors.Load(_files["x"]));
        Assert.Empty(Safetensors.Load(_files.Write("{}")));
    }

    [Fact]
    public void The_order_of_the_dictionary_does_not_change_the_file_and_a_longer_file_is_replaced()
    {
        Tensor[] values = [zeros(3), ones(2)];
        Safetensors.Save(_files["x"], new Dictionary<string, Tensor> { ["a"] = values[0], ["b"] = values[1] });
        File.WriteAllBytes(_files["y"], new byte[10_000]);
        Safetensors.Save(_files["y"], new Dictionary<string, Tensor> { ["b"] = values[1], ["a"] = values[0] });
        Assert.Equal(File.ReadAllBytes(_files["x"]), File.ReadAllBytes(_files["y"]));
    }

    [Fact]
    public void What_the_format_lacks_is_refused_before_a_file_is_made()
    {
        string Sentence(string name, Tensor tensor) =>
            Assert.Throws<ArgumentException>(() => Safetensors.Save(_files["x"], new Dictionary<string, Tensor> { [name] = tensor })).Message;
        Assert.StartsWith("The tensor 'z' has the type ComplexFloat32; expected one that safetensors files have: F64, F32, F16,",
            Sentence("z", zeros(1, ScalarType.ComplexFloat32)), StringComparison.Ordinal);
        Assert.StartsWith("A tensor is named '__metadata__'; expected another name", Sentence("__metadata__", zeros(1)), StringComparison.Ordinal);
        Assert.False(File.Exists(_files["x"]));
    }

    [Fact]
    public void Tensors_read_are_the_callers_and_nothing_else_is_left()
    {
        Safetensors.Save(_files["x"], new Dictionary<string, Tensor> { ["a"] = zeros(3), ["b"] = ones(2, ScalarType.Bool) });
        using var scope = NewDisposeScope();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Safetensors.Load(_files["x"]);
        Assert.Equal((before + 2, 2), (DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount, scope.DisposablesCount));
    }

    [Fact]
    public void Tensors_of_types_that_cannot_be_read_are_in_nobodys_way()
    {
        using var scope = NewDisposeScope();
        using var files = new Files();
        var path = files.Write("""{"a":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]},"c":{"dtype":"U64","shape":[1],"data_offsets":[5,13]}}""", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
        using (var file = Safetensors.Open(path))
        {
            Assert.Equal(["b"], file.Tensors.Keys);
            Assert.Equal(("F8_E4M3", "U64"), (file.Unsupported["a"], file.Unsupported["c"]));
            Assert.Equal([4, 5], file.Read("b").data<byte>().ToArray());
            Assert.Equal($"The tensor 'a' of the file '{path}' has the type F8_E4M3; expected one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL.",
                Assert.Throws<NotSupportedException>(() => file.Read("a")).Message);
        }
        Assert.Equal([4, 5], Safetensors.Load(path, ["b"])["b"].data<byte>().ToArray());
        Assert.Throws<NotSupportedException>(() => Safetensors.Load(path));
        Assert.Throws<FormatException>(() => Safetensors.Open(files.Write("""{"a":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,3]}}""", [1, 2, 3, 4])));
    }
}
