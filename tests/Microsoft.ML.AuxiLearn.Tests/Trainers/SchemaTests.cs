using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

public class SchemaTests
{
    private static readonly MLContext _ml = new(1);

    public static TheoryData<string> Kinds { get; } = ["text", "int", "binary", "regression", "hidden"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_the_trainer_promises_is_what_the_model_delivers(string kind)
    {
        var (trainer, data) = Make(kind);
        var promised = trainer.GetOutputSchema(Shapes.Of(data.Schema)).OrderBy(column => column.Name).ToArray();
        using var model = (IDisposable)trainer.Fit(data);
        using var loaded = (IDisposable)Models.SaveAndLoad(_ml, (ITransformer)model, data.Schema);
        foreach (var transformer in new[] { (ITransformer)model, (ITransformer)loaded })
        {
            var delivered = Shapes.Of(transformer.GetOutputSchema(data.Schema)).OrderBy(column => column.Name).ToArray();
            Assert.Equal(promised.Select(column => column.Name), delivered.Select(column => column.Name));
            Assert.All(promised.Zip(delivered), pair => Assert.True(pair.First.Satisfies(pair.Second) && pair.Second.Satisfies(pair.First), pair.First.Name));
            AssertSame(transformer.GetOutputSchema(data.Schema), transformer.Transform(data).Schema);
            AssertSame(transformer.GetOutputSchema(data.Schema), transformer.GetRowToRowMapper(data.Schema).OutputSchema);
        }

        static void AssertSame(DataViewSchema expected, DataViewSchema found) => Assert.Equal(
            expected.Select(column => (column.Name, column.Type, column.IsHidden,
                string.Join(",", column.Annotations.Schema.Select(annotation => $"{annotation.Name}:{annotation.Type}")))),
            found.Select(column => (column.Name, column.Type, column.IsHidden,
                string.Join(",", column.Annotations.Schema.Select(annotation => $"{annotation.Name}:{annotation.Type}")))));
    }

    [Theory]
    [InlineData("Missing", "Mass", null, "The label column 'Missing' was not found; the data has 'Id', 'Features', ")]
    [InlineData("Species", "Mass", null, "The label column 'Species' holds String; expected Single.")]
    [InlineData("Mass", "Species", null, "The auxiliary column 'Species' holds String; expected a number, with NaN for missing.")]
    [InlineData("Mass", "Place", null, "The auxiliary column 'Place' holds Vector<Double")]
    [InlineData("Mass", "Weight", "Note", "The example weight column 'Note' holds String; expected Single.")]
    [InlineData("Mass", "Weight", null, "The feature column 'Place' holds Vector<Double", "Place")]
    [InlineData("Mass", "Weight", null, "The feature column 'Note' holds String; expected a vector of known size of Single, an image, a vector of Byte",
        "Note")]
    public void A_column_that_does_not_fit_is_refused_alike_before_and_in_fitting(string label, string auxiliary, string? weight, string sentence,
        string features = "Features")
    {
        var options = new AuxiLearnRegressionTrainer.Options
        {
            LabelColumnName = label,
            FeatureColumnName = features,
            ExampleWeightColumnName = weight,
            NumberOfEpochs = 1
        };
        options.AuxiliaryTasks.Add(AuxiliaryTask.Regression(auxiliary));
        var trainer = _ml.Regression.Trainers.AuxiLearn(options);
        var data = _ml.Data.LoadFromEnumerable(Sample.Rows(20));
        Assert.StartsWith(sentence, Assert.ThrowsAny<ArgumentException>(() => trainer.GetOutputSchema(Shapes.Of(data.Schema))).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(sentence, Assert.ThrowsAny<ArgumentException>(() => trainer.Fit(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Auxiliary_columns_that_the_weighting_does_not_use_may_be_absent()
    {
        var options = new AuxiLearnRegressionTrainer.Options { LabelColumnName = "Mass", Weighting = WeightingMethod.SingleTask, NumberOfEpochs = 1 };
        options.AuxiliaryTasks.Add(AuxiliaryTask.Regression("Absent"));
        var trainer = _ml.Regression.Trainers.AuxiLearn(options);
        var data = _ml.Data.LoadFromEnumerable(Sample.Rows(20));
        Assert.Contains(trainer.GetOutputSchema(Shapes.Of(data.Schema)), column => column.Name == "Score");
        trainer.Fit(data).Dispose();
    }

    [Fact]
    public void Columns_can_have_other_names()
    {
        var options = new AuxiLearnBinaryTrainer.Options
        {
            LabelColumnName = "IsLarge",
            NumberOfEpochs = 1,
            ScoreColumnName = "Logit",
            PredictedLabelColumnName = "Large",
            ProbabilityColumnName = "P"
        };
        using var model = _ml.BinaryClassification.Trainers.AuxiLearn(options).Fit(_ml.Data.LoadFromEnumerable(Sample.Rows(20)));
        using var loaded = (IDisposable)Models.SaveAndLoad(_ml, model, _ml.Data.LoadFromEnumerable(Sample.Rows(1)).Schema);
        var schema = ((ITransformer)loaded).GetOutputSchema(_ml.Data.LoadFromEnumerable(Sample.Rows(1)).Schema);
        Assert.Equal([BooleanDataViewType.Instance, NumberDataViewType.Single, NumberDataViewType.Single],
            new[] { "Large", "Logit", "P" }.Select(name => schema[name].Type));
    }

    private static (IEstimator<ITransformer> Trainer, IDataView Data) Make(string kind)
    {
        var rows = Sample.Rows(40);
        var data = _ml.Data.LoadFromEnumerable(rows);
        return kind switch
        {
            "text" => (_ml.MulticlassClassification.Trainers.AuxiLearn(numberOfEpochs: 1), Models.WithKeys(_ml, rows)),
            "int" =>
                (_ml.MulticlassClassification.Trainers.AuxiLearn(numberOfEpochs: 1),
                Models.WithKeys(_ml, rows.Where(row => row.Id < 5).Concat(rows.Where(row => row.Id < 5)), nameof(Sample.Id))),
            "binary" => (_ml.BinaryClassification.Trainers.AuxiLearn("IsLarge", numberOfEpochs: 1), data),
            "hidden" => (_ml.Regression.Trainers.AuxiLearn("Mass", numberOfEpochs: 1), _ml.Transforms.CopyColumns("Score", "Mass").Fit(data).Transform(data)),
            _ => (_ml.Regression.Trainers.AuxiLearn("Mass", numberOfEpochs: 1), data),
        };
    }
}
