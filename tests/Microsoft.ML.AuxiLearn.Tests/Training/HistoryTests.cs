using System.Globalization;
using System.Text.Json;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>What a training remembers: each epoch's losses, weights and gradients, as data, in the model and in the log.</summary>
[Seeded]
public class HistoryTests
{
    private static readonly MLContext _ml = new(1);

    [Fact]
    public void Norms_and_cosines_are_those_of_the_gradients_at_the_weights_of_the_epoch()
    {
        var data = ToyRegression.Sample(_ml, 300, seed: 1);
        var options = Options(epochs: 200);
        options.BatchSize = 300;
        options.ValidationSet = ValidationSet.None;
        using (var longer = _ml.Regression.Trainers.AuxiLearn(options).Fit(data))
            options.NumberOfEpochs = longer.Model.History.First(epoch => epoch.GradientNorms.Count > 0).Epoch;
        using var model = _ml.Regression.Trainers.AuxiLearn(options).Fit(data);
        var report = Assert.Single(model.Model.History, epoch => epoch.GradientNorms.Count > 0);
        Assert.Equal(options.NumberOfEpochs, report.Epoch);

        var gradients = Gradients([.. _ml.Data.CreateEnumerable<ToyRegression>(data, reuseRowObject: false)],
            [.. model.Transform(data).GetColumn<float>("Score")]);
        for (var task = 0; task < 3; task++)
        {
            Assert.Equal(Cosine(gradients[0], gradients[task]), report.GradientCosines[task], 1e-3);
            Assert.Equal(Norm(gradients[task]) / Norm(gradients[0]), report.GradientNorms[task] / report.GradientNorms[0], 1e-2);
        }
        Assert.True(report.GradientCosines[1] > 0.9 && report.GradientCosines[2] < 0, string.Join(", ", report.GradientCosines));
    }

    [Fact]
    public void Of_many_tasks_a_few_are_measured_in_turn()
    {
        var options = Options(epochs: 80);
        options.ValidationSet = ValidationSet.None;
        var data = ToyRegression.Sample(_ml, 100, seed: 1);
        InputOutputColumnPair[] copies = [.. Enumerable.Range(0, 20).Select(copy => new InputOutputColumnPair($"copy {copy}", nameof(ToyRegression.Helpful)))];
        foreach (var copy in copies)
            options.AuxiliaryTasks.Add(AuxiliaryTask.SameTarget(copy.OutputColumnName));
        options.BatchSize = 4;
        using var model = _ml.Regression.Trainers.AuxiLearn(options).Fit(_ml.Transforms.Conversion.ConvertType(copies).Fit(data).Transform(data));
        var measured = model.Model.History.Where(report => report.GradientNorms.Count > 0).ToArray();
        Assert.Equal(7, measured[0].Epoch);      // of 25 steps; after 5 / 0.03 of them, five passes are a fiftieth of the time
        Assert.InRange(measured.Length, 2, 6);
        Assert.All(measured, report => Assert.Equal(4, report.GradientNorms.Count(float.IsFinite)));
        Assert.All(measured, report => Assert.Equal(1, report.GradientCosines[0]));
        Assert.True(float.IsNaN(measured[0].GradientNorms[4]) && float.IsFinite(measured[1].GradientNorms[4]));
    }

    [Fact]
    public void To_measure_changes_nothing_of_the_network_and_draws_no_random_number()
    {
        using var scope = NewDisposeScope();
        var network = new PrimaryNetwork(Network.Mlp(8) with { Dropout = 0.5, Normalization = Normalization.Batch }, new NetworkInput([3]), 1,
            auxiliaryOutputs: 2);
        var layout = new TaskLayout(Task("a", TaskLoss.Squared), [Task("b", TaskLoss.Squared), Task("c", TaskLoss.Squared)]);
        var table = new SampleTable(randn(20, 3), randn(20, 3), null);
        using var gradients = new TaskGradients(
            network, new BatchLosses(network, layout, null), [.. network.SharedParameters()], null, table, 8, _ => rows => rows.ToBatch(), tasks: 3,
            passesPerStep: 0.03);
        var before = network.state_dict().Select(entry => entry.Value.clone()).ToArray();
        var state = random.get_rng_state().data<byte>().ToArray();
        var (norms, _) = gradients.Measure(steps: 134);
        Assert.All(norms, norm => Assert.True(norm > 0));
        Assert.All(before.Zip(network.state_dict()), pair => Assert.True(pair.First.eq(pair.Second.Value).all().item<bool>()));
        Assert.Equal(state, random.get_rng_state().data<byte>().ToArray());
        Assert.All(network.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.True(network.training);
        Assert.Empty(gradients.Measure(steps: 1).Norms);

        static BoundTask Task(string name, TaskLoss loss) => new(name, [name], 1, loss, IsAveraged: false, IsMainTarget: false);
    }

    [Fact]
    public void Each_task_has_a_validation_loss_where_it_has_labels()
    {
        var rows = _ml.Data.CreateEnumerable<ToyRegression>(ToyRegression.Sample(_ml, 100, seed: 1), reuseRowObject: false).ToArray();
        foreach (var row in rows)
            (row.Helpful, row.Harmful) = (row.Label, float.NaN);
        rows[0].Harmful = 1;
        var options = Options(epochs: 2);
        options.ValidationSet = ValidationSet.HeldOut(0.4);
        using var model = _ml.Regression.Trainers.AuxiLearn(options).Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.All(model.Model.History, report =>
        {
            Assert.Equal(report.ValidationLoss, report.ValidationLosses[0], 1e-5);
            Assert.Equal(report.ValidationLoss, report.ValidationLosses[1], 1e-5);
        });

        using var another = _ml.Regression.Trainers.AuxiLearn(options).Fit(_ml.Data.LoadFromEnumerable(rows), ToyRegression.Sample(_ml, 50, seed: 2));
        Assert.All(another.Model.History, report => Assert.True(float.IsFinite(report.ValidationLosses[0]) && float.IsNaN(report.ValidationLosses[1])));
    }

    [Fact]
    public void A_history_is_a_view_of_named_slots()
    {
        var history = Trained().Model.History;
        var view = history.ToDataView(_ml);
        Assert.Equal(history.Count, view.GetRowCount());
        var weights = view.Schema["TaskWeights"];
        VBuffer<ReadOnlyMemory<char>> slots = default;
        weights.GetSlotNames(ref slots);
        Assert.Equal(["Label", "Helpful", "Harmful"], slots.DenseValues().Select(name => name.ToString()));
        Assert.Equal(history.Select(report => report.TaskWeights), view.GetColumn<float[]>("TaskWeights"));
        Assert.Equal(history.Select(report => report.ValidationLoss), view.GetColumn<double>("ValidationLoss"));
        Assert.Equal(history.Select(report => report.Epoch), view.GetColumn<int>("Epoch"));
        Assert.All(view.GetColumn<float[]>("GradientCosines").Skip(1), cosines => Assert.Equal(3, cosines.Length));
    }

    [Fact]
    public void A_history_is_CSV_with_a_line_for_each_epoch_and_task()
    {
        const string Name = "a \"good\", one";
        var data = ToyRegression.Sample(_ml, 100, seed: 1);
        var options = Options(epochs: 3);
        options.AuxiliaryTasks[0] = AuxiliaryTask.SameTarget(Name);
        using var model = _ml.Regression.Trainers.AuxiLearn(options)
            .Fit(_ml.Transforms.CopyColumns(Name, nameof(ToyRegression.Helpful)).Fit(data).Transform(data));
        var history = model.Model.History;
        var lines = history.ToCsv().Split('\n');
        Assert.StartsWith("Epoch,Task,IsBest,TrainingLosses,ValidationLosses,TaskWeights,GradientNorms,GradientCosines,AuxiliaryLoss,", lines[0],
            StringComparison.Ordinal);
        Assert.Equal(1 + 3 * history.Count + 1, lines.Length);
        Assert.StartsWith("1,\"a \"\"good\"\", one\",", lines[2], StringComparison.Ordinal);
        Assert.Equal(history[0].TrainingLosses[0], float.Parse(lines[1].Split(',')[3], CultureInfo.InvariantCulture));
        Assert.DoesNotContain("NaN", history.ToCsv(), StringComparison.Ordinal);
    }

    /// <summary>The file as TensorFlow's records have it: the length, its check, an event, its check.</summary>
    [Fact]
    public void A_history_is_an_event_file_of_TensorBoard()
    {
        using var model = Trained();
        var history = model.Model.History;
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            history.ToTensorBoard(folder.FullName);
            var bytes = File.ReadAllBytes(Assert.Single(folder.GetFiles("*", SearchOption.AllDirectories)).FullName);
            var events = new List<Tensorboard.Event>();
            for (var at = 0; at < bytes.Length;)
            {
                var length = (int)BitConverter.ToUInt64(bytes, at);
                events.Add(Tensorboard.Event.Parser.ParseFrom(bytes, at + 12, length));
                at += 12 + length + 4;
            }
            float[] Scalars(string tag) => [.. events.Where(each => each.Summary?.Value.Any(value => value.Tag == tag) == true)
                .Select(each => each.Summary.Value.Single().SimpleValue)];

            Assert.Equal(history.Select(report => report.TaskWeights[1]), Scalars("TaskWeights/Helpful"));
            Assert.Equal(history.Select(report => (float)report.ValidationMetric), Scalars("ValidationMetric"));
            Assert.Equal(history.Count(report => report.GradientCosines.Count > 0), Scalars("GradientCosines/Harmful").Length);
            Assert.Equal(history.Select(report => (long)report.Epoch), events.Where(each => each.Step > 0).Select(each => each.Step).Distinct());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_loaded_model_has_the_history_that_it_was_saved_with()
    {
        using var model = Trained();
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        using var loaded = Assert.IsType<AuxiLearnRegressionTransformer>(_ml.Model.Load(stream, out _));
        Assert.Equal(model.Model.History.ToJson(), loaded.Model.History.ToJson());
        Assert.Equal(model.Model.BestEpoch, loaded.Model.History.Best!.Epoch);
        using var json = JsonDocument.Parse(model.Model.History.ToJson());
        Assert.Equal("Helpful", json.RootElement.GetProperty("TaskNames")[1].GetString());
        Assert.Equal(model.Model.History.Count, json.RootElement.GetProperty("History").GetArrayLength());
    }

    [Fact]
    public void A_model_describes_itself_in_a_few_lines()
    {
        using var model = Trained();
        var lines = model.Model.Describe().Split(Environment.NewLine);
        Assert.StartsWith("Trained for 5 epochs; the weights are those of epoch ", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("Options: ", StringComparison.Ordinal)
            && line.EndsWith("; seed 1; 90 training and 10 validation rows.", StringComparison.Ordinal));
        Assert.Equal(["Label", "Helpful", "Harmful"], lines[^3..].Select(line => line.Split(' ')[0]));
        Assert.All(lines[^3..], line => Assert.Equal(lines[^1].Length, line.Length));
    }

    [Fact]
    public void What_it_takes_to_repeat_a_training_is_saved_with_the_model()
    {
        using var model = Trained();
        var summary = model.Model.Summary!;
        Assert.Equal((1, 90, 10, 0), (summary.Seed, summary.TrainingRows, summary.ValidationRows, summary.AuxiliaryRows));
        Assert.Contains("NumberOfEpochs = 5", summary.Options, StringComparison.Ordinal);
        Assert.StartsWith("5.0.1", summary.Versions["ML.NET"], StringComparison.Ordinal);
        Assert.NotEmpty(summary.Processor);
    }

    [Fact]
    public void The_hash_of_the_rows_is_the_same_for_the_same_rows_alone()
    {
        var rows = _ml.Data.CreateEnumerable<ToyRegression>(ToyRegression.Sample(_ml, 100, seed: 1), reuseRowObject: false).ToArray();
        string Hash(int seed, int epochs)
        {
            using var model = new MLContext(seed).Regression.Trainers.AuxiLearn(Options(epochs)).Fit(_ml.Data.LoadFromEnumerable(rows));
            return model.Model.Summary!.RowsHash!;
        }

        var hash = Hash(seed: 1, epochs: 1);
        Assert.Matches("^[0-9a-f]{16}$", hash);
        Assert.Equal(hash, Hash(seed: 2, epochs: 2));
        (rows[0], rows[1]) = (rows[1], rows[0]);
        Assert.NotEqual(hash, Hash(seed: 1, epochs: 1));
        (rows[0], rows[1]) = (rows[1], rows[0]);
        rows[99].Harmful = MathF.BitIncrement(rows[99].Harmful);
        Assert.NotEqual(hash, Hash(seed: 1, epochs: 1));
    }

    [Theory]
    [InlineData(20, 1000, 1, 20)]
    [InlineData(500, 1000, 10, 80)]   // at most 100 of 10 losses each
    [InlineData(5000, 100, 1, 80)]
    public void A_saved_history_has_bounds_and_keeps_the_best_epoch(int epochs, int most, int tasks, int least)
    {
        var reports = Enumerable.Range(1, epochs).Select(epoch => Reports.Of(epoch, epochs, [], new float[tasks], new float[tasks])).ToArray();
        var kept = new HistoryBound(most, 1000).Of(reports, best: 8);
        Assert.InRange(kept.Count, least, Math.Min(epochs, Math.Min(most, 1000 / tasks)));
        Assert.Equal([1, epochs], [kept[0].Epoch, kept[^1].Epoch]);
        Assert.Contains(kept, report => report.Epoch == 8);
        Assert.Equal(kept.OrderBy(report => report.Epoch), kept);
    }

    /// <summary>The option Progress takes what an IProgress reports to.</summary>
    [Fact]
    public void Each_epoch_is_reported_to_an_IProgress_and_is_one_line_of_the_log()
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, message) =>
        {
            if (message.RawMessage.StartsWith("epoch ", StringComparison.Ordinal))
                lines.Add(message.RawMessage);
        };
        var progress = new Collecting();
        var options = Options(epochs: 4);
        options.Progress = ((IProgress<EpochReport>)progress).Report;
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 100, seed: 1));
        Assert.Equal([1, 2, 3, 4], progress.Epochs);
        Assert.Equal(model.Model.History.Select(report => report.ToString()), lines);
    }

    private static AuxiLearnRegressionTransformer Trained() =>
        _ml.Regression.Trainers.AuxiLearn(Options(epochs: 5)).Fit(ToyRegression.Sample(_ml, 100, seed: 1));

    private static AuxiLearnRegressionTrainer.Options Options(int epochs) => new()
    {
        AuxiliaryTasks = { AuxiliaryTask.SameTarget(nameof(ToyRegression.Helpful)), AuxiliaryTask.SameTarget(nameof(ToyRegression.Harmful)) },
        Network = Network.Mlp(),
        NumberOfEpochs = epochs,
        LearningRate = 1e-2,
        WeightDecay = 0,
        Weighting = WeightingMethod.Equal,
    };

    /// <summary>Of squared errors by the weights of a linear model of standardised features; up to a factor that all tasks share.</summary>
    private static double[][] Gradients(ToyRegression[] rows, float[] scores)
    {
        double[] Standardised(int column)
        {
            var values = rows.Select(row => (double)row.Features[column]).ToArray();
            var mean = values.Average();
            var deviation = Math.Sqrt(values.Average(value => Math.Pow(value - mean, 2)));
            return [.. values.Select(value => (value - mean) / deviation)];
        }
        double[][] inputs = [Standardised(0), Standardised(1), [.. rows.Select(_ => 1.0)]];
        Func<ToyRegression, float>[] targets = [row => row.Label, row => row.Helpful, row => row.Harmful];
        return [.. targets.Select(target => inputs.Select(input => rows.Select((row, i) => (scores[i] - target(row)) * input[i]).Average()).ToArray())];
    }

    private static double Norm(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));

    private static double Cosine(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum() / (Norm(a) * Norm(b));

    private sealed class Collecting : IProgress<EpochReport>
    {
        public List<int> Epochs { get; } = [];

        public void Report(EpochReport value) => Epochs.Add(value.Epoch);
    }
}
