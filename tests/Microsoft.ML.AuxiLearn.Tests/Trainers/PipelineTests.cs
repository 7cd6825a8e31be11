using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>The trainers as ML.NET's users meet them.</summary>
public class PipelineTests
{
    [Fact]
    public void A_multiclass_pipeline_is_evaluated_with_class_names_and_predicts_the_labels_values()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Sample.Rows(120));
        var model = Multiclass(ml).Append(ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel")).Fit(data);
        var scored = model.Transform(data);
        var metrics = ml.MulticlassClassification.Evaluate(scored);
        Assert.InRange(metrics.MicroAccuracy, 0.95, 1);
        Assert.InRange(metrics.LogLoss, 0, 0.5);
        var confusion = metrics.ConfusionMatrix.GetFormattedConfusionTable();
        Assert.All(Sample.AllSpecies, species => Assert.Contains(species, confusion, StringComparison.Ordinal));
        Assert.InRange(scored.GetColumn<string>("Name").Zip(Sample.Rows(120)).Count(pair => pair.First == pair.Second.Species), 114, 120);

        var parameters = Assert.IsType<AuxiLearnMulticlassTransformer>(model.ElementAt(1)).Model;
        Assert.Equal(["Label", "IsLarge", "Mass"], parameters.TaskNames);
        Assert.Equal(3, parameters.TaskWeights.Count);
        Assert.Equal(parameters.History.Count, parameters.History[^1].Epoch);
    }

    [Fact]
    public void Binary_and_regression_models_are_evaluated()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Sample.Rows(120));
        using var binary = ml.BinaryClassification.Trainers.AuxiLearn("IsLarge", auxiliaryTasks: [AuxiliaryTask.Regression("Mass")], network: Network.Mlp(16),
            numberOfEpochs: 20, learningRate: 0.02).Fit(data);
        var binaryMetrics = ml.BinaryClassification.Evaluate(binary.Transform(data), "IsLarge");
        Assert.InRange(binaryMetrics.Accuracy, 0.95, 1);
        Assert.InRange(binaryMetrics.LogLoss, 0, 0.5);

        using var regression = ml.Regression.Trainers.AuxiLearn("Mass", auxiliaryTasks: [AuxiliaryTask.Binary("IsLarge")], network: Network.Mlp(),
            numberOfEpochs: 40, learningRate: 0.1).Fit(data);
        Assert.InRange(ml.Regression.Evaluate(regression.Transform(data), "Mass").RSquared, 0.95, 1);
    }

    [Fact]
    public void Nothing_but_the_features_is_needed_to_predict()
    {
        var ml = new MLContext(1);
        using var model = ml.BinaryClassification.Trainers
            .AuxiLearn("IsLarge", exampleWeightColumnName: "Weight", auxiliaryTasks: [AuxiliaryTask.Regression("Mass")], numberOfEpochs: 1)
                .Fit(ml.Data.LoadFromEnumerable(Sample.Rows(30)));
        using var engine = ml.Model.CreatePredictionEngine<FeaturesOnly, BinaryPrediction>(model, new PredictionEngineOptions { OwnsTransformer = false });
        var prediction = engine.Predict(new FeaturesOnly { Features = [2, 0, 0] });
        Assert.InRange(prediction.Probability, 0.001, 0.999);
        Assert.Equal(prediction.Score > 0, prediction.PredictedLabel);
    }

    [Fact]
    public void Cross_validation_bears_a_class_that_a_fold_lacks()
    {
        var ml = new MLContext(1);
        Sample[] rows = [.. Sample.Rows(60).Where(row => row.Species != "Gentoo"), .. Sample.Rows(3).Where(row => row.Species == "Gentoo")];
        var data = Models.WithKeys(ml, rows);
        var folds = ml.MulticlassClassification.CrossValidate(data, ml.MulticlassClassification.Trainers.AuxiLearn(Options()), numberOfFolds: 3);
        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.Equal(3, ((VectorDataViewType)fold.Model.GetOutputSchema(data.Schema)["Score"].Type).Size));
        Assert.All(folds, fold => Assert.True(double.IsFinite(fold.Metrics.LogLoss)));
        Assert.InRange(folds.Average(fold => fold.Metrics.MicroAccuracy), 0.85, 1);
    }

    [Fact]
    public void Permutation_feature_importance_finds_the_feature_that_counts()
    {
        var ml = new MLContext(1);
        var rows = ml.Data.LoadFromEnumerable(Sample.Rows(90));
        var data = ml.Transforms.CustomMapping<Sample,
            Parts>((sample, parts) => (parts.A, parts.B, parts.C) = (sample.Features[0], sample.Features[1], sample.Features[2]), null)
            .Append(ml.Transforms.Concatenate("Features", "A", "B", "C")).Fit(rows).Transform(rows);
        var chain = new EstimatorChain<ITransformer>()
            .Append(ml.Regression.Trainers.AuxiLearn("Mass", network: Network.Mlp(), numberOfEpochs: 40, learningRate: 0.1)).Fit(data);
        var importance = ml.Regression.PermutationFeatureImportance((ITransformer)chain, data, "Mass");
        Assert.Equal("B", importance.MinBy(feature => feature.Value.RSquared.Mean).Key);
        Assert.Equal(["A", "B", "C"], importance.Keys.Order());

        var bySlot = ml.Regression.PermutationFeatureImportance(chain.LastTransformer, rows, "Mass");
        Assert.Equal(1, Enumerable.Range(0, 3).MinBy(slot => bySlot[slot].RSquared.Mean));
    }

    [Fact]
    public void One_trainer_fits_many_times_and_one_context_makes_many_pipelines()
    {
        var ml = new MLContext(1);
        var trainer = ml.Regression.Trainers.AuxiLearn("Mass", numberOfEpochs: 2);
        var other = ml.BinaryClassification.Trainers.AuxiLearn("IsLarge", numberOfEpochs: 2);
        var data = ml.Data.LoadFromEnumerable(Sample.Rows(60));
        using var first = trainer.Fit(data);
        using var otherModel = other.Fit(data);
        using var second = trainer.Fit(ml.Data.LoadFromEnumerable(Sample.Rows(30, seed: 2)));
        using var third = trainer.Fit(data, ml.Data.LoadFromEnumerable(Sample.Rows(10, seed: 3)));
        Assert.Equal(60, otherModel.Transform(first.Transform(data)).GetColumn<float>("Probability").Count());
        Assert.Equal(3, new[] { first, second, third }.Select(model => model.Transform(data).GetColumn<float>("Score").First()).Distinct().Count());
    }

    [Fact]
    public void Rows_of_weight_zero_teach_nothing()
    {
        var ml = new MLContext(1);
        var rows = Sample.Rows(200);
        foreach (var row in rows.Where(row => row.Id % 2 == 1))
            (row.Mass, row.Weight) = (1000, 0);
        var data = ml.Data.LoadFromEnumerable(rows);
        Assert.InRange(Error(exampleWeight: "Weight"), 0, 20);
        Assert.InRange(Error(exampleWeight: null), 200, 1000);

        double Error(string? exampleWeight)
        {
            var options = new AuxiLearnRegressionTrainer.Options
            {
                LabelColumnName = "Mass",
                ExampleWeightColumnName = exampleWeight,
                Network = Network.Mlp(),
                NumberOfEpochs = 60,
                LearningRate = 0.1,
                ValidationSet = ValidationSet.None,
            };
            using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(data);
            return model.Transform(data).GetColumn<float>("Score").Zip(rows).Where(pair => pair.Second.Weight > 0)
                .Average(pair => Math.Abs(pair.First - pair.Second.Mass));
        }
    }

    [Fact]
    public void A_fresh_process_loads_the_model_with_ML_NETs_own_call()
    {
        var ml = new MLContext(1);
        var rows = Sample.Rows(20);
        using var model = Multiclass(ml).Fit(ml.Data.LoadFromEnumerable(rows));
        var expected = model.Transform(ml.Data.LoadFromEnumerable(rows.Take(1))).GetColumn<float[]>("Score").First();   // alone, as the process scores it
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            ml.Model.Save(model, ml.Data.LoadFromEnumerable(rows).Schema, path);
            var child = ChildProcess.Run("Loading.Score", [path, .. rows[0].Features.Select(Text)]);
            Assert.Equal(("", 0), (child.Error, child.ExitCode));
            Assert.Equal(string.Join(" ", expected.Select(Text)), child.Output);
        }
        finally
        {
            File.Delete(path);
        }

        static string Text(float value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static EstimatorChain<AuxiLearnMulticlassTransformer> Multiclass(MLContext ml) =>
        ml.Transforms.Conversion.MapValueToKey("Label", "Species").Append(ml.MulticlassClassification.Trainers.AuxiLearn(Options()));

    private static AuxiLearnMulticlassTrainer.Options Options() => new()
    {
        AuxiliaryTasks = { AuxiliaryTask.Binary("IsLarge"), AuxiliaryTask.Regression("Mass") },
        Network = Network.Mlp(16),
        NumberOfEpochs = 25,
        BatchSize = 16,
        LearningRate = 0.02,
        AuxiliarySet = AuxiliarySet.HeldOut(0.1),
        AuxiliaryUpdateInterval = 5,
    };

    private sealed class FeaturesOnly
    {
        [VectorType(Sample.FeatureCount)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Parts
    {
        public float A { get; set; }

        public float B { get; set; }

        public float C { get; set; }
    }
}
