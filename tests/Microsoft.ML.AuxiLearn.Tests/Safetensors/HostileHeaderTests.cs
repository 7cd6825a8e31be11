using System.Text;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.SafetensorsFiles;

public sealed class HostileHeaderTests : IDisposable
{
    private readonly Files _files = new();

    public void Dispose() => _files.Dispose();

    private static string Refusal(string path)
    {
        var message = Assert.Throws<FormatException>(() => Safetensors.Open(path)).Message;
        var start = $"The file '{path}' is not a valid safetensors file: ";
        Assert.StartsWith(start, message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        File.Delete(path);   // nothing holds it open
        return message[start.Length..^1];
    }

    private const string One = "\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]";

    [Theory]
    [InlineData("", "its header does not begin with '{'")]
    [InlineData(" {}", "its header does not begin with '{'")]
    [InlineData("[]", "its header does not begin with '{'")]
    [InlineData("{", "its header is not valid JSON")]
    [InlineData("{}{}", "its header is not valid JSON")]
    [InlineData("{\"a\":{" + One + "},}", "its header is not valid JSON")]
    [InlineData("{/*a*/}", "its header is not valid JSON")]
    [InlineData("{\"\\ud800\":{" + One + "}}", "its header is not valid JSON")]
    [InlineData("{\"a\":1}", "the tensor 'a' is described by 1; expected an object")]
    [InlineData("{\"a\":null}", "the tensor 'a' is described by null; expected an object")]
    [InlineData("{\"a\":{" + One + "},\"a\":{" + One + "}}", "its header has the key 'a' twice; expected each once")]
    [InlineData("{\"a\":{" + One + "},\"\\u0061\":{" + One + "}}", "its header has the key 'a' twice; expected each once")]
    [InlineData("{\"a\":{" + One + ",\"shape\":[1]}}", "the tensor 'a' has 'shape' twice; expected it once")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{},\"a\":{" + One + "}}", "its header has the key '__metadata__' twice; expected each once")]
    [InlineData("{\"__metadata__\":[],\"a\":{" + One + "}}", "its __metadata__ is []; expected an object of strings")]
    [InlineData("{\"__metadata__\":{\"n\":3},\"a\":{" + One + "}}", "'n' of its __metadata__ is 3; expected a string")]
    [InlineData("{\"__metadata__\":{\"n\":\"\",\"n\":\"\"},\"a\":{" + One + "}}", "its __metadata__ has the key 'n' twice; expected each once")]
    [InlineData("{\"a\":{\"shape\":[1],\"data_offsets\":[0,1]}}", "the tensor 'a' has no 'dtype'; expected dtype, shape and data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", "the tensor 'a' has no 'shape'; expected dtype, shape and data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", "the tensor 'a' has no 'data_offsets'; expected dtype, shape and data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"u8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
        "the tensor 'a' has the dtype \"u8\"; expected one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL")]
    [InlineData("{\"a\":{\"dtype\":8,\"shape\":[1],\"data_offsets\":[0,1]}}",
        "the tensor 'a' has the dtype 8; expected one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":1,\"data_offsets\":[0,1]}}", "the tensor 'a' has the shape 1; expected an array of numbers")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}",
        "the tensor 'a' has -1 in its shape; expected whole numbers from 0 to 9223372036854775807")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}}",
        "the tensor 'a' has 1.0 in its shape; expected whole numbers from 0 to 9223372036854775807")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[\"1\"],\"data_offsets\":[0,1]}}",
        "the tensor 'a' has \"1\" in its shape; expected whole numbers from 0 to 9223372036854775807")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775808],\"data_offsets\":[0,1]}}",
        "the tensor 'a' has 9223372036854775808 in its shape; expected whole numbers from 0 to 9223372036854775807")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}",
        "the tensor 'a' has the shape [4294967296, 4294967296]; expected one under 2^63 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,0]}}",
        "the tensor 'a' has the shape [2305843009213693952]; expected one under 2^63 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[0,4294967296,4294967296],\"data_offsets\":[0,0]}}",
        "the tensor 'a' has the shape [0, 4294967296, 4294967296]; expected one under 2^63 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}", "the tensor 'a' has the data_offsets [0]; expected two numbers")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]}}", "the tensor 'a' has the data_offsets [0,1,2]; expected two numbers")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,-1]}}",
        "the tensor 'a' has -1 in its data_offsets; expected whole numbers from 0 to 9223372036854775807")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]}}", "the tensor 'a' has the data_offsets [1, 0]; expected 1 bytes for U8 [1]")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[1,0]}}", "the tensor 'a' has the data_offsets [1, 0]; expected 0 bytes for U8 [0]")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,1]}}", "the tensor 'a' has the data_offsets [0, 1]; expected 4 bytes for F32 [1]")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[2,3],\"data_offsets\":[0,1]}}",
        "the tensor 'a' has the data_offsets [0, 1]; expected 6 bytes for U8 [2, 3]")]
    [InlineData("{}", "its tensors take 0 bytes and 1 follow the header; expected the same number")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}",
        "its tensors take 2 bytes and 1 follow the header; expected the same number")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
        "the data of the tensor 'a' begin at byte 1; expected 0, without a hole or an overlap")]
    [InlineData("{\"a\":{" + One + "},\"b\":{" + One + "}}", "the data of the tensor 'b' begin at byte 0; expected 1, without a hole or an overlap")]
    [InlineData("{\"a\":{" + One + "},\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[2,3]}}",
        "the data of the tensor 'b' begin at byte 2; expected 1, without a hole or an overlap")]
    public void A_header_that_breaks_a_rule_is_refused_in_one_sentence(string header, string reason) => Assert.Equal(reason, Refusal(_files.Write(header, 0)));

    [Fact]
    public void A_header_that_is_not_UTF_8_is_refused() =>
        Assert.Equal("its header is not UTF-8 text", Refusal(_files.Write([.. "{\""u8, 0xFF, .. "\":1}"u8], [])));

    [Fact]
    public void A_header_that_is_too_deep_is_refused() =>
        Assert.Equal("its header is not valid JSON", Refusal(_files.Write($"{{\"a\":{new string('[', 100_000)}")));

    [Fact]
    public void A_tensor_of_more_dimensions_than_libtorch_has_is_refused() =>
        Assert.Equal("the tensor 'a' has 65 numbers in its shape; expected at most 64", Refusal(_files.Write($$$"""{"a":{"dtype":"U8","shape":[{{{string.Join(',', Enumerable.Repeat(1, 65))}}}],"data_offsets":[0,1]}}""", 0)));

    [Fact]
    public void A_sentence_about_a_hostile_name_is_short() =>
        Assert.InRange(Refusal(_files.Write($$$"""{"{{{new string('x', 1_000_000)}}}":1}""")).Length, 400, 410);

    [Fact]
    public void What_is_quoted_of_a_hostile_header_is_short() =>
        Assert.Equal($"the tensor 'a' has the dtype \"{new string('x', 39)}...; expected one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL", Refusal(_files.Write($$$"""{"a":{"dtype":"{{{new string('x', 5000)}}}","shape":[],"data_offsets":[0,1]}}""", 0)));

    [Theory]
    [InlineData(100_000_001UL, "its header declares 100000001 bytes; expected at most 100000000")]
    [InlineData(ulong.MaxValue, "its header declares 18446744073709551615 bytes; expected at most 100000000")]
    [InlineData(100_000_000UL, "its header declares 100000000 bytes; expected at most the 2 that the file holds")]
    [InlineData(3UL, "its header declares 3 bytes; expected at most the 2 that the file holds")]
    [InlineData(0UL, "its header does not begin with '{'")]
    public void A_header_of_an_impossible_length_is_refused_before_memory_is_taken_for_it(ulong length, string reason) =>
        Assert.Equal(reason, Refusal(_files.Write("{}"u8.ToArray(), [], length)));

    [Fact]
    public void A_file_that_ends_early_is_refused_wherever_it_ends()
    {
        var whole = File.ReadAllBytes(_files.Write("{\"a\":{" + One + "}}", 0));
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_files["cut"], whole[..length]);
            Refusal(_files["cut"]);
        }
    }

    [Fact]
    public void A_file_that_is_cut_off_after_it_was_opened_is_refused_when_it_is_read()
    {
        var path = _files.Write("{\"a\":{" + One + "}}", 0);
        using var file = Safetensors.Open(path);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            stream.SetLength(stream.Length - 1);
        Assert.Throws<EndOfStreamException>(() => file.Read("a"));
    }

    [Fact]
    public void Bytes_turned_over_in_a_header_never_do_worse_than_a_refusal()
    {
        var header = Encoding.UTF8.GetBytes("{\"__metadata__\":{\"k\":\"v\"},\"a\":{" + One + "}}");
        for (var place = 0; place < header.Length; place++)
        {
            foreach (var mask in (byte[])[0xFF, 0x01, 0x10])
            {
                var turned = (byte[])header.Clone();
                turned[place] ^= mask;
                var exception = Record.Exception(() => Safetensors.Open(_files.Write(turned, [0])).Dispose());
                Assert.True(exception is null or FormatException, $"{place}: {exception}");
            }
        }
    }
}
