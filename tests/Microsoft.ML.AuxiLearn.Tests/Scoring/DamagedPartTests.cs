using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Scoring;

/// <summary>Files of ML.NET in which a part of the model is damaged or missing: they are refused, in one sentence that names the part.</summary>
public class DamagedPartTests
{
    [Theory]
    [InlineData("Network")]
    [InlineData("Training")]
    [InlineData("Classes")]
    public void A_pipeline_file_with_a_damaged_or_missing_part_is_refused_in_one_sentence(string part)
    {
        var file = Saved();
        var damaged = ModelFiles.Edit(file, part, content => content[..(content.Length / 2)]);
        Assert.StartsWith($"The part '{part}' of the saved model cannot be read: ", Sentence(damaged), StringComparison.Ordinal);
        Assert.Equal($"The part '{part}' of the saved model cannot be read: it is not there.", Sentence(ModelFiles.Edit(file, part, _ => null)));
        Assert.ThrowsAny<FormatException>(() => new MLContext().Model.Load(new MemoryStream(file[..(file.Length / 2)]), out _));

        static string Sentence(byte[] bytes)
        {
            Exception? exception = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(new MemoryStream(bytes), out _));
            while (exception is not FormatException)   // ML.NET makes what it loads by reflection, and wraps what that throws
                exception = exception?.InnerException;
            return exception.Message;
        }
    }

    [Theory]
    [InlineData("Network")]
    [InlineData("Training")]
    [InlineData("Classes")]
    public void Any_byte_of_a_part_that_changed_is_noticed(string part)
    {
        var file = Saved();
        var length = 0;
        ModelFiles.Edit(file, part, content => content[..(length = content.Length)]);
        for (var place = 0; place < length; place += 1 + length / 99)
        {
            var damaged = ModelFiles.Edit(file, part, content =>
            {
                content[place] ^= 0x10;
                return content;
            });
            Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(new MemoryStream(damaged), out _));
        }
    }

    /// <summary>Where the mark of a checksum is not in its place, the part is not one of an earlier version that has none.</summary>
    [Theory]
    [InlineData("Network")]
    [InlineData("Training")]
    [InlineData("Classes")]
    public void A_part_that_lost_or_won_bytes_is_noticed(string part)
    {
        var file = Saved();
        foreach (var edit in new Func<byte[], byte[]>[] { content => content[..^1], content => content[..^40], content => [.. content, 0],
            content => [.. content[..^60], 1, .. content[^60..]] })
        {
            var damaged = ModelFiles.Edit(file, part, edit);
            Assert.Contains($"The part '{part}' of the saved model cannot be read: ",
                Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(new MemoryStream(damaged), out _)).ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_part_of_zeros_is_refused_and_not_waited_for()
    {
        var file = Saved();
        for (var length = 0; length < 300; length += 7)   // within the part, which has 384 bytes
        {
            foreach (var content in new Func<byte[], byte[]>[] { _ => new byte[length], whole => whole[..length] })
                Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(new MemoryStream(ModelFiles.Edit(file, "Classes", content)), out _));
        }
    }

    private static byte[] Saved()
    {
        var ml = new MLContext();
        var data = Models.WithKeys(ml, Sample.Rows(3));
        using var model = Models.Multiclass(ml, data.Schema["Label"]);
        using var file = new MemoryStream();
        ml.Model.Save(model, data.Schema, file);
        return file.ToArray();
    }
}
