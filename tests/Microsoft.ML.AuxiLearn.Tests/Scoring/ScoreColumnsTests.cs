using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Scoring;

public class ScoreColumnsTests
{
    [Fact]
    public void Multiclass_scores_are_probabilities_with_the_names_of_their_classes()
    {
        var ml = new MLContext();
        var data = Models.WithKeys(ml, Sample.Rows(9));
        using var model = Models.Multiclass(ml, data.Schema["Label"]);
        var scored = model.Transform(data);
        var (predicted, score) = (scored.Schema["PredictedLabel"], scored.Schema["Score"]);

        Assert.Equal(new KeyDataViewType(typeof(uint), 3), predicted.Type);
        Assert.Equal(Sample.AllSpecies, Values<ReadOnlyMemory<char>>(predicted, "KeyValues").Select(value => value.ToString()));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), score.Type);
        Assert.Equal(Sample.AllSpecies, Values<ReadOnlyMemory<char>>(score, "SlotNames").Select(value => value.ToString()));
        Assert.Equal(Sample.AllSpecies, Values<ReadOnlyMemory<char>>(score, "TrainingLabelValues").Select(value => value.ToString()));
        Assert.Equal(("MulticlassClassification", "Score", 1u), Kinds(score));
        Assert.Equal(("MulticlassClassification", "PredictedLabel", 1u), Kinds(predicted));
        foreach (var row in ml.Data.CreateEnumerable<MulticlassPrediction>(scored, reuseRowObject: false))
        {
            Assert.Equal(1, row.Score.Sum(), 1e-5f);
            Assert.All(row.Score, probability => Assert.InRange(probability, 0, 1));
            Assert.Equal(row.Score.Max(), row.Score[row.PredictedLabel - 1]);
        }
    }

    [Fact]
    public void Softmax_of_large_outputs_stays_finite()
    {
        var ml = new MLContext();
        var data = Models.WithKeys(ml, [.. Sample.Rows(3).Select(row => { row.Features = [.. row.Features.Select(value => value * 1e30f)]; return row; })]);
        using var model = new AuxiLearnMulticlassTransformer(ml, Models.Primary(3, network: Network.Mlp()), "Features", "PredictedLabel", "Score",
            new ClassLabels(data.Schema["Label"]));
        Assert.All(model.Transform(data).GetColumn<float[]>("Score"), scores => Assert.Equal(1, scores.Sum(), 1e-5f));
    }

    [Fact]
    public void Keys_of_another_type_have_label_values_and_no_slot_names()
    {
        var ml = new MLContext();
        var data = Models.WithKeys(ml, Sample.Rows(4), nameof(Sample.Id));
        using var model = Models.Multiclass(ml, data.Schema["Label"]);
        using var loaded = (IDisposable)Models.SaveAndLoad(ml, model, data.Schema);
        foreach (var schema in new[] { model.GetOutputSchema(data.Schema), ((ITransformer)loaded).GetOutputSchema(data.Schema) })
        {
            Assert.Null(schema["Score"].Annotations.Schema.GetColumnOrNull("SlotNames"));
            Assert.Equal([0, 1, 2, 3], Values<int>(schema["Score"], "TrainingLabelValues"));
            Assert.Equal([0, 1, 2, 3], Values<int>(schema["PredictedLabel"], "KeyValues"));
        }
    }

    [Fact]
    public void Keys_without_values_have_classes_alone()
    {
        var ml = new MLContext();
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Label", new KeyDataViewType(typeof(uint), 4));
        using var model = Models.Multiclass(ml, builder.ToSchema()["Label"]);
        var data = ml.Data.LoadFromEnumerable(Sample.Rows(2));
        using var loaded = (IDisposable)Models.SaveAndLoad(ml, model, data.Schema);
        var schema = ((ITransformer)loaded).GetOutputSchema(data.Schema);
        Assert.Equal(new KeyDataViewType(typeof(uint), 4), schema["PredictedLabel"].Type);
        Assert.Null(schema["PredictedLabel"].Annotations.Schema.GetColumnOrNull("KeyValues"));
        Assert.Null(schema["Score"].Annotations.Schema.GetColumnOrNull("TrainingLabelValues"));
    }

    [Fact]
    public void A_score_that_is_not_a_number_predicts_the_missing_key()
    {
        var ml = new MLContext();
        using var model = Models.Multiclass(ml, Models.WithKeys(ml, Sample.Rows(3)).Schema["Label"]);
        var rows = ml.Data.LoadFromEnumerable(new[] { new Sample { Features = [float.NaN, 0, 0] } });
        Assert.Equal([0u], model.Transform(rows).GetColumn<uint>("PredictedLabel"));
        Assert.All(model.Transform(rows).GetColumn<float[]>("Score").Single(), score => Assert.True(float.IsNaN(score)));
    }

    [Fact]
    public void Binary_scores_are_logits_with_their_probability_and_sign()
    {
        var ml = new MLContext();
        using var model = Models.Binary(ml);
        var scored = model.Transform(ml.Data.LoadFromEnumerable(Sample.Rows(30)));
        Assert.True(Value<bool>(scored.Schema["Probability"], "IsNormalized"));
        Assert.Equal(("BinaryClassification", "Probability", 1u), Kinds(scored.Schema["Probability"]));
        Assert.Equal(("BinaryClassification", "Score", 1u), Kinds(scored.Schema["Score"]));
        var rows = ml.Data.CreateEnumerable<BinaryPrediction>(scored, reuseRowObject: false).ToArray();
        Assert.All(rows, row => Assert.Equal((row.Score > 0, 1 / (1 + Math.Exp(-row.Score))), (row.PredictedLabel, row.Probability), Near));
        Assert.Equal(2, rows.Select(row => row.PredictedLabel).Distinct().Count());

        static bool Near((bool, double) expected, (bool, double) found) => expected.Item1 == found.Item1 && Math.Abs(expected.Item2 - found.Item2) < 1e-6;
    }

    [Fact]
    public void Regression_scores_are_in_the_units_of_the_label()
    {
        var ml = new MLContext();
        using var standardised = new AuxiLearnRegressionTransformer(ml, Models.Primary(1), "Features", "Score");
        using var model = new AuxiLearnRegressionTransformer(ml, Models.Primary(1, mean: 100, scale: 10), "Features", "Score");
        var data = ml.Data.LoadFromEnumerable(Sample.Rows(5));
        Assert.Equal(("Regression", "Score", 1u), Kinds(model.GetOutputSchema(data.Schema)["Score"]));
        var expected = standardised.Transform(data).GetColumn<float>("Score").Select(score => 100 + 10 * score);
        Assert.All(expected.Zip(model.Transform(data).GetColumn<float>("Score")), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void A_second_model_makes_a_second_set_of_score_columns()
    {
        var ml = new MLContext();
        using var first = Models.Regression(ml);
        using var second = Models.Binary(ml);
        var scored = second.Transform(first.Transform(ml.Data.LoadFromEnumerable(Sample.Rows(2))));
        Assert.Equal(("BinaryClassification", "Score", 2u), Kinds(scored.Schema["Score"]));
        Assert.Equal(2, scored.Schema.Count(column => column.Name == "Score"));
    }

    [Theory]
    [InlineData("Missing", "Could not find feature column 'Missing'")]
    [InlineData(nameof(Sample.Place), "Schema mismatch for feature column 'Place': expected Vector<Single, 3>, got Vector<Double, 2>")]
    [InlineData(nameof(Sample.Mass), "Schema mismatch for feature column 'Mass': expected Vector<Single, 3>, got Single")]
    public void Rows_without_fitting_features_are_refused(string column, string sentence)
    {
        var ml = new MLContext();
        using var model = new AuxiLearnRegressionTransformer(ml, Models.Primary(1), column, "Score");
        var data = ml.Data.LoadFromEnumerable(Sample.Rows(2));
        Assert.StartsWith(sentence, Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(data)).Message, StringComparison.Ordinal);
        Assert.StartsWith(sentence, Assert.Throws<ArgumentOutOfRangeException>(() => model.GetOutputSchema(data.Schema)).Message, StringComparison.Ordinal);
    }

    private static (string, string, uint) Kinds(DataViewSchema.Column column) =>
        (Value<ReadOnlyMemory<char>>(column, "ScoreColumnKind").ToString(), Value<ReadOnlyMemory<char>>(column, "ScoreValueKind").ToString(),
            Value<uint>(column, "ScoreColumnSetId"));

    private static T Value<T>(DataViewSchema.Column column, string kind)
    {
        T value = default!;
        column.Annotations.GetValue(kind, ref value);
        return value;
    }

    private static IEnumerable<T> Values<T>(DataViewSchema.Column column, string kind) => Value<VBuffer<T>>(column, kind).DenseValues();
}
