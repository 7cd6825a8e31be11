using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Training;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Data;

public sealed class MemoryBudgetTests : IDisposable
{
    private const int Width = 100;
    private const int Rows = 12_000;   // some 5 MB

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(0, null, true)]
    [InlineData(1 << 20, null, true)]
    [InlineData(4 << 20, null, true)]
    [InlineData(1 << 30, null, false)]
    [InlineData(4 << 20, (long)Rows, true)]
    [InlineData(1 << 30, (long)Rows, false)]
    [InlineData(1 << 30, 2L * Rows, false)]
    [InlineData(1 << 30, Rows / 7L, false)]
    public void Rows_are_the_same_in_memory_and_beyond_the_budget(long budget, long? expected, bool isSpilled)
    {
        using var scope = NewDisposeScope();
        using var buffer = Buffer(budget, expected);
        var file = buffer.File;
        Assert.Equal(isSpilled, file is not null);
        Assert.Equal(isSpilled ? 1 : 0, OpenFiles());
        if (OperatingSystem.IsLinux())
            Assert.Empty(Files());   // nobody can find the file, and nothing is left of it after a kill

        using var rows = buffer.ToTensor();

        Assert.Equal([Rows, Width], rows.shape);
        Assert.True(rows.is_contiguous());
        Assert.True(rows.eq(arange(Rows, float32).unsqueeze(1)).all().item<bool>());
        if (!OperatingSystem.IsWindows())
            Assert.Empty(Files());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 30)]
    public void Rows_that_are_kept_move_up(long budget)
    {
        using var scope = NewDisposeScope();
        using var buffer = Buffer(budget);
        var targets = arange(Rows, float32).unsqueeze(1);
        int[] kept = [.. Enumerable.Range(0, Rows).Where(row => row % 3 != 0 && row is < 5000 or > 7000)];

        using var table = new SampleTable(buffer.ToTensor(), targets, targets.squeeze(1).clone(), file: buffer.File).Keep(kept);

        Assert.Equal(kept.Select(row => (float)row), table.Features.select(1, Width - 1).contiguous().data<float>().ToArray());
        Assert.Equal(kept.Select(row => (float)row), table.Targets.data<float>().ToArray());
        Assert.Equal(kept.Select(row => (float)row), table.Weights!.data<float>().ToArray());
    }

    [Fact]
    public void A_training_gives_the_same_model_to_the_last_bit_and_leaves_no_file()
    {
        float[] Scores(long? budget)
        {
            var ml = Context();
            var data = ToyRegression.Sample(ml, 300, seed: 1, labelled: 0.8);
            using var model = ml.Regression.Trainers.AuxiLearn(Options(budget)).Fit(data, ToyRegression.Sample(ml, 50, seed: 2));
            Assert.Empty(Files());
            return [.. model.Transform(data).GetColumn<float>("Score")];
        }

        Assert.Equal(Scores(null), Scores(0));
    }

    [Fact]
    public void The_file_is_gone_when_reading_or_training_fails()
    {
        var ml = Context();
        var bad = ml.Data.LoadFromEnumerable(ml.Data.CreateEnumerable<ToyRegression>(ToyRegression.Sample(ml, 300, seed: 1), reuseRowObject: false)
            .Append(new ToyRegression { Features = [0, float.NaN] }).ToArray());
        var seen = 0;
        var watched = ml.Data.FilterByCustomPredicate<ToyRegression>(bad, _ => (seen = Math.Max(seen, OpenFiles())) < 0);
        Assert.ThrowsAny<InvalidOperationException>(() => ml.Regression.Trainers.AuxiLearn(Options(0)).Fit(watched));
        Assert.Equal(1, seen);   // there was a file
        Assert.Empty(Files());

        var options = Options(0);
        using var source = new CancellationTokenSource();
        options.CancellationToken = source.Token;
        options.Progress = _ => source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 300, seed: 1)));
        Assert.Empty(Files());
    }

    public void Dispose() => _folder.Dispose();

    private static AuxiLearnRegressionTrainer.Options Options(long? budget) => new()
    {
        AuxiliaryTasks = { AuxiliaryTask.SameTarget(nameof(ToyRegression.Helpful)) },
        Network = Network.Mlp(8),
        NumberOfEpochs = 2,
        MemoryBudget = budget,
    };

    private MLContext Context() => new(1) { TempFilePath = _folder.Path };

    private string[] Files() => Directory.GetFiles(_folder.Path);

    /// <summary>The files of the folder that have a name or, on Linux, that this process has open without one.</summary>
    private int OpenFiles() => OperatingSystem.IsLinux()
        ? Directory.GetFiles("/proc/self/fd").Count(
            descriptor => new FileInfo(descriptor).LinkTarget?.StartsWith(_folder.Path, StringComparison.Ordinal) == true)
        : Files().Length;

    /// <summary>Rows filled with their number.</summary>
    private RowBuffer Buffer(long budget, long? expected = null)
    {
        var buffer = new RowBuffer([Width], ScalarType.Float32, new RowMemory(budget, _folder.Path), expected);
        for (var row = 0; row < Rows; row++)
            buffer.Next().Fill(row);
        return buffer;
    }
}
