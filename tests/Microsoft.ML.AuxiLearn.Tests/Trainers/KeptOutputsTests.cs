using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tests.Networks;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Auxiliary tasks whose heads stay in the model: one model, several predictions.</summary>
[Seeded]
public class KeptOutputsTests
{
    private static readonly MLContext _ml = new(1);

    private static readonly IReadOnlyList<Row> _rows = [.. Sample.Rows(240).Select(sample => new Row
    {
        Features = sample.Features, Label = sample.Features[2], Mass = sample.Mass, IsLarge = sample.IsLarge, Species = sample.Species,
        Place = [1000 + sample.Features[0], -0.01f * sample.Features[1]], Traits = [sample.Features[0] > 1, sample.Features[1] > 1, sample.Features[2] > 1],
    })];

    private static IDataView Data => _ml.Transforms.Conversion.MapValueToKey("Kind", "Species").Fit(View).Transform(View);

    private static IDataView View => _ml.Data.LoadFromEnumerable(_rows);

    [Fact]
    public void Every_kind_of_task_scores_in_the_units_of_its_column_and_ML_NETs_evaluators_read_it()
    {
        using var model = Trainer(keep: true).Fit(Data);
        var scored = model.Transform(Data);
        Assert.InRange(_ml.Regression.Evaluate(scored).RSquared, 0.9, 1);
        Assert.InRange(_ml.Regression.Evaluate(scored, "Mass", "Mass.Score").RSquared, 0.9, 1);
        Assert.InRange(_ml.BinaryClassification.Evaluate(scored, "IsLarge", "IsLarge.Score", "IsLarge.Probability", "IsLarge.PredictedLabel").Accuracy, 0.95,
            1);
        Assert.InRange(_ml.MulticlassClassification.Evaluate(scored, "Kind", "Kind.Score", predictedLabelColumnName: "Kind.PredictedLabel").MicroAccuracy,
            0.95, 1);

        Assert.Equal(["Adelie", "Chinstrap", "Gentoo"], Names(scored.Schema["Species.PredictedLabel"], "KeyValues"));
        Assert.Equal(["Adelie", "Chinstrap", "Gentoo"], Names(scored.Schema["Species.Score"], "SlotNames"));
        var species = _ml.Transforms.Conversion.MapKeyToValue("Found", "Species.PredictedLabel").Fit(scored).Transform(scored).GetColumn<string>("Found");
        Assert.InRange(species.Zip(_rows).Count(pair => pair.First == pair.Second.Species), 228, 240);

        Assert.All(scored.GetColumn<float[]>("Place.Score").Zip(_rows), pair => Assert.Equal(pair.Second.Place[0], pair.First[0], 1f));
        Assert.All(scored.GetColumn<float[]>("Place.Score").Zip(_rows), pair => Assert.Equal(pair.Second.Place[1], pair.First[1], 0.01f));
        var right = scored.GetColumn<bool[]>("Traits.PredictedLabel").Zip(_rows).Sum(pair =>
            pair.First.Zip(pair.Second.Traits).Count(trait => trait.First == trait.Second));
        Assert.InRange(right, 690, 720);
        Assert.All(scored.GetColumn<float[]>("Traits.Probability").SelectMany(row => row), probability => Assert.InRange(probability, 0, 1));
    }

    [Fact]
    public void What_is_kept_changes_nothing_of_the_main_scores_and_nothing_of_a_file_that_keeps_nothing()
    {
        using var with = Trainer(keep: true).Fit(Data);
        using var without = Trainer(keep: false).Fit(Data);
        Assert.Equal(without.Transform(Data).GetColumn<float>("Score"), with.Transform(Data).GetColumn<float>("Score"),
            (a, b) => Math.Abs(a - b) < 1e-5);   // one product of all heads, or of the main one alone
        var (kept, dropped) = (Saved(with), Saved(without));
        Assert.DoesNotContain("Added_", System.Text.Encoding.ASCII.GetString(dropped), StringComparison.Ordinal);
        Assert.Contains("Added_", System.Text.Encoding.ASCII.GetString(kept), StringComparison.Ordinal);
        Assert.Equal(without.Model.TrainableParameterCount + (16 + 1) * (1 + 1 + 3 + 3 + 2 + 3), with.Model.TrainableParameterCount);
    }

    [Fact]
    public void The_columns_are_those_that_the_estimator_promises_also_when_saved_and_row_by_row() =>
        EstimatorContract.Check(_ml, Trainer(keep: true, epochs: 1), Data);

    [Fact]
    public void A_prediction_engine_has_them()
    {
        using var model = Trainer(keep: true, epochs: 2).Fit(Data);
        using var engine = _ml.Model.CreatePredictionEngine<Row, Answer>(model, new PredictionEngineOptions { OwnsTransformer = false });
        var (answer, scored) = (engine.Predict(_rows[0]), model.Transform(Data));
        Assert.Equal(scored.GetColumn<float>("Mass.Score").First(), answer.Mass, 1e-4f);
        Assert.Equal(scored.GetColumn<float[]>("Species.Score").First().Length, answer.Species.Length);
    }

    [Fact]
    public void A_head_that_is_kept_is_the_auxiliary_heads_rows_in_their_units()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomScope(5);
        using var network = new PrimaryNetwork(Network.Mlp(4), new NetworkInput([3]), 2, auxiliaryOutputs: 3);
        Backbones.SetByFormula(network);
        network.StandardizeInput(full(3, 0.4f), full(3, 1.7f));
        network.eval();
        var x = rand(7, 3);
        var all = network.forward(x);
        using var kept = network.Keeping([(2, 10, 100), (0, 1, 0)]);
        var expected = cat([all.narrow(1, 0, 2), all.narrow(1, 4, 1) * 10 + 100, all.narrow(1, 2, 1)], 1);
        Assert.InRange((kept.ForwardMain(x) - expected).abs().max().item<float>(), 0, 1e-4);
    }

    [Fact]
    public void A_single_task_has_none_and_says_so()
    {
        var ml = new MLContext(1);
        var said = new List<string>();
        ml.Log += (_, message) => said.Add(message.RawMessage);
        using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Mass") with { KeepOutputs = true } },
            Weighting = WeightingMethod.SingleTask,
            NumberOfEpochs = 1,
        }).Fit(Data);
        Assert.Null(model.GetOutputSchema(Data.Schema).GetColumnOrNull("Mass.Score"));
        Assert.Contains("The weighting method SingleTask trains no auxiliary task, so the model has no columns of 'Mass'.", said);
    }

    [Fact]
    public void Tasks_without_a_head_and_columns_of_the_same_name_are_refused()
    {
        Refused(new() { AuxiliaryTasks = { AuxiliaryTask.SameTarget("Mass") with { KeepOutputs = true } } },
            "The option AuxiliaryTasks, KeepOutputs of 'Mass', is True; expected true for tasks with a column and a head of their own alone.");
        Refused(new() { AuxiliaryTasks = { AuxiliaryTask.Regression("Mass") with { KeepOutputs = true } }, Members = 4 },
            "The option Members is 4 and the option AuxiliaryTasks has KeepOutputs, which not all members learn; expected 1");
        Refused(new() { AuxiliaryTasks = { AuxiliaryTask.Regression("Mass") with { KeepOutputs = true } }, ScoreColumnName = "Mass.Score" },
            "The option AuxiliaryTasks names the column 'Mass.Score', which is ScoreColumnName already; expected each column in one role.");
        Assert.StartsWith("The option AuxiliaryTasks, KeepOutputs of 'Depth', is True; expected false for the trainer SemanticSegmentation.",
            Assert.ThrowsAny<ArgumentException>(() => _ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
            {
                AuxiliaryTasks = { AuxiliaryTask.Depth("Depth") with { KeepOutputs = true } },
                Network = Network.UNet(2, 1),
            })).Message, StringComparison.Ordinal);

        static void Refused(AuxiLearnRegressionTrainer.Options options, string sentence) => Assert.StartsWith(sentence,
            Assert.ThrowsAny<ArgumentException>(() => _ml.Regression.Trainers.AuxiLearn(options)).Message, StringComparison.Ordinal);
    }

    private static AuxiLearnRegressionTrainer Trainer(bool keep, int epochs = 60)
    {
        var ml = new MLContext(1);   // for the same random numbers
        AuxiliaryTask[] tasks =
        [
            AuxiliaryTask.Regression("Mass"), AuxiliaryTask.SameTarget("Label2"), AuxiliaryTask.Binary("IsLarge"), AuxiliaryTask.Multiclass("Kind"),
            AuxiliaryTask.Multiclass("Species"), AuxiliaryTask.VectorRegression("Place"), AuxiliaryTask.MultiLabel("Traits", averaged: true),
        ];
        var options = new AuxiLearnRegressionTrainer.Options
        {
            Network = Network.Mlp(16),
            Members = 1,   // as with outputs that are kept
            NumberOfEpochs = epochs,
            LearningRate = 0.01,
            Weighting = WeightingMethod.Equal,
        };
        foreach (var task in tasks)
            options.AuxiliaryTasks.Add(task with { KeepOutputs = keep && task.Name != "Label2" });
        return ml.Regression.Trainers.AuxiLearn(options);
    }

    private static byte[] Saved(ITransformer model)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, Data.Schema, stream);
        return stream.ToArray();
    }

    private static IEnumerable<string> Names(DataViewSchema.Column column, string kind)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(kind, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class Row
    {
        [VectorType(3)] public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public float Label2 => Label;

        public float Mass { get; set; }

        public bool IsLarge { get; set; }

        public string Species { get; set; } = "";

        [VectorType(2)] public float[] Place { get; set; } = [];

        [VectorType(3)] public bool[] Traits { get; set; } = [];
    }

    private sealed class Answer
    {
        [ColumnName("Mass.Score")] public float Mass { get; set; }

        [ColumnName("Species.Score")] public float[] Species { get; set; } = [];
    }
}
