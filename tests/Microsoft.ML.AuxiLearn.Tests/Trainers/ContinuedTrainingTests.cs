using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Training that goes on from a fitted model.</summary>
public class ContinuedTrainingTests
{
    private const double Hardly = 1e-9;   // a learning rate that changes nothing

    private static readonly MLContext _ml = new(1);

    [Fact]
    public void Backbone_head_and_units_go_on()
    {
        using var model = Regression().Fit(Rows(200, 1));
        var shifted = _ml.Transforms.Expression("Mass", "x => 5 * x + 7", "Mass").Fit(Rows(60, 2)).Transform(Rows(60, 2));
        using var further = Regression(Hardly, epochs: 1).Fit(shifted, model);   // rows of other units change nothing of what is known
        Assert.Equal(model.Transform(Rows(50, 3)).GetColumn<float>("Score"), further.Transform(Rows(50, 3)).GetColumn<float>("Score"), (a, b) =>
            Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void Ten_new_rows_do_not_destroy_what_was_known()
    {
        using var model = Multiclass().Fit(Keyed(Rows(300, 1)));
        using var further = Multiclass().Fit(Keyed(Rows(10, 2)), model);
        var (before, after) = (Accuracy(model), Accuracy(further));
        Assert.InRange(before, 0.95, 1);
        Assert.InRange(after, before - 0.01, 1);

        static double Accuracy(ITransformer model) => _ml.MulticlassClassification.Evaluate(model.Transform(Keyed(Rows(300, 3)))).MicroAccuracy;
    }

    [Fact]
    public void Classes_are_matched_by_their_values_and_new_ones_get_rows_of_their_own()
    {
        var said = new List<string>();
        var ml = new MLContext(1);
        ml.Log += (_, message) => said.Add(message.RawMessage);
        using var model = Multiclass().Fit(Keyed(Rows(300, 1)));
        using var further = Multiclass(Hardly, epochs: 1, ml).Fit(Keyed(Rows(60, 2), "Emperor", "Gentoo", "Adelie", "Chinstrap"), model);
        Assert.Contains("Backbone and head continue from the option InitialModel; 1 of 4 classes are new.", said);
        var (known, now) = (model.Start(weights => Head(weights.State)), further.Start(weights => Head(weights.State)));
        Assert.Equal(Ratios(known, 2, 0), Ratios(now, 1, 2));   // of Gentoo and Adelie, whatever the temperature divides them by
        Assert.NotEqual(Ratios(known, 2, 0), Ratios(now, 0, 2));

        // of the last member, a row for each class
        static float[][] Head(IReadOnlyDictionary<string, TorchSharp.torch.Tensor> state) =>
            [.. state["main.weight"][-1].t().contiguous().data<float>().ToArray().Chunk((int)state["main.weight"].shape[1])];

        static float[] Ratios(float[][] rows, int one, int other) => [.. rows[one].Zip(rows[other], (a, b) => MathF.Round(a / b, 2))];
    }

    [Fact]
    public void A_label_of_another_kind_takes_the_backbone_alone()
    {
        var said = new List<string>();
        var ml = new MLContext(1);
        ml.Log += (_, message) => said.Add(message.RawMessage);
        using var model = Regression().Fit(Rows(200, 1));
        using var further = ml.BinaryClassification.Trainers.AuxiLearn(new AuxiLearnBinaryTrainer.Options
        {
            LabelColumnName = "IsLarge",
            InitialModel = model,
            LearningRate = Hardly,
            NumberOfEpochs = 1,
            Calibration = Calibration.None,
        }).Fit(Rows(40, 2));
        Assert.Contains("The backbone continues from the option InitialModel; the head is new, since the label is of another kind.", said);
        var (known, now) = (model.Start(weights => Backbone(weights.State)), further.Start(weights => Backbone(weights.State)));
        Assert.Equal(known, now, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal("4 members of Mlp(16)", further.Model.Network.ToString());   // the model's, where none is set

        static float[] Backbone(IReadOnlyDictionary<string, TorchSharp.torch.Tensor> state) =>
            [.. state.Where(entry => !entry.Key.StartsWith("main", StringComparison.Ordinal)).SelectMany(entry => entry.Value.data<float>().ToArray())];
    }

    [Fact]
    public void A_model_whose_auxiliary_outputs_are_kept_goes_on_with_its_main_head()
    {
        var keeping = Options(new AuxiLearnRegressionTrainer.Options { LabelColumnName = "Mass" });
        keeping.AuxiliaryTasks.Add(AuxiliaryTask.Binary("IsLarge") with { KeepOutputs = true });
        using var model = _ml.Regression.Trainers.AuxiLearn(keeping).Fit(Rows(100, 1));
        using var further = Regression(Hardly, epochs: 1).Fit(Rows(40, 2), model);
        Assert.Equal(model.Transform(Rows(50, 3)).GetColumn<float>("Score"), further.Transform(Rows(50, 3)).GetColumn<float>("Score"), (a, b) =>
            Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_one_sentence()
    {
        using var model = Multiclass().Fit(Keyed(Rows(60, 1)));
        Refused(() => Multiclass().Fit(Keyed(Rows(60, 2), "Adelie", "Gentoo"), model),
            "The label has no class 'Chinstrap', which the option InitialModel knows; expected all of its classes");
        var wide = _ml.Transforms.Concatenate("Features", "Features", "Mass").Fit(Keyed(Rows(60, 2))).Transform(Keyed(Rows(60, 2)));
        Refused(() => Multiclass().Fit(wide, model), "The option InitialModel has the network 4 members of Mlp(16), whose tensor 'backbone.linear0.weight' is "
            + "[4, 3, 16]; expected the [4, 4, 16] of 4 members of Mlp(16)");
        var other = Options(new AuxiLearnMulticlassTrainer.Options());
        other.Network = Network.Mlp(7);
        Refused(() => _ml.MulticlassClassification.Trainers.AuxiLearn(other).Fit(Keyed(Rows(60, 2)), model),
            "The option InitialModel has the network 4 members of Mlp(16), whose tensor 'backbone.linear0.weight' is [4, 3, 16]; expected the [4, 3, 7] of 4 members of Mlp(7)");

        static void Refused(Action fit, string sentence) => Assert.StartsWith(sentence, Assert.Throws<InvalidOperationException>(fit).Message,
            StringComparison.Ordinal);
    }

    private static AuxiLearnRegressionTrainer Regression(double rate = 0.01, int epochs = 40) =>
        _ml.Regression.Trainers.AuxiLearn(Options(new AuxiLearnRegressionTrainer.Options { LabelColumnName = "Mass" }, rate, epochs));

    private static AuxiLearnMulticlassTrainer Multiclass(double rate = 0.01, int epochs = 40, MLContext? ml = null) =>
        (ml ?? _ml).MulticlassClassification.Trainers.AuxiLearn(Options(new AuxiLearnMulticlassTrainer.Options(), rate, epochs));

    private static TOptions Options<TOptions>(TOptions options, double rate = 0.01, int epochs = 40) where TOptions : AuxiLearnOptions
    {
        (options.LearningRate, options.NumberOfEpochs, options.Network, options.WeightDecay) = (rate, epochs, Network.Mlp(16), 0);
        return options;
    }

    private static IDataView Rows(int count, int seed) => _ml.Data.LoadFromEnumerable(Sample.Rows(count, seed));

    /// <summary>With the keys of these species, or of all in their usual order.</summary>
    private static IDataView Keyed(IDataView rows, params string[] species)
    {
        var keys = _ml.Data.LoadFromEnumerable((species.Length == 0 ? Sample.AllSpecies : species).Select(name => new Sample { Species = name }));
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label", "Species", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
            keyData: _ml.Transforms.SelectColumns("Species").Fit(keys).Transform(keys)).Fit(rows).Transform(rows);
        return keyed;
    }
}
