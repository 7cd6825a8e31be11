using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Training;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_writer_that_fails_leaves_the_old_file_and_no_other()
    {
        var path = _folder.Write("model", "old");
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal("old\n", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_reader_has_the_old_file_until_the_new_one_is_whole()
    {
        var path = _folder.Write("model", "old");
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old\n", File.ReadAllText(path));
        });
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Permissions_and_links_stay()
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = _folder.Write("model", "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        var link = _folder.At("link");
        File.CreateSymbolicLink(link, "model");
        AtomicFile.Write(link, stream => stream.Write("new"u8));
        Assert.Equal(("new", "model"), (File.ReadAllText(path), new FileInfo(link).LinkTarget));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_model_is_saved_as_a_whole()
    {
        var ml = new MLContext(1);
        var data = ToyRegression.Sample(ml, 40, seed: 1, labelled: 1);
        using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options { NumberOfEpochs = 1 }).Fit(data);
        var path = _folder.Write("model.zip", "old");
        ml.Model.SaveAtomically(model, data.Schema, path);
        var loaded = ml.Model.Load(path, out var schema);
        using var freed = (IDisposable)loaded;
        Assert.Equal(data.Schema.Count, schema.Count);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }
}
