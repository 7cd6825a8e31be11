using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>Rows without the main label, from a view of their own.</summary>
public class UnlabelledRowsTests
{
    private static readonly MLContext _ml = new(1);

    [Fact]
    public void A_view_of_their_own_trains_as_the_same_rows_with_missing_labels_do()
    {
        var (few, others) = (Rows(40, seed: 1), Rows(200, seed: 2));
        var one = new MLContext(1).Regression.Trainers.AuxiLearn(Options()).Fit(View([.. few, .. others.Select(row => Copy(row, float.NaN))]));
        var two = new MLContext(1).Regression.Trainers.AuxiLearn(Options()).Fit(View(few), unlabelled: View([.. others.Select(row => Copy(row, 1e6f))]));
        var without = new MLContext(1).Regression.Trainers.AuxiLearn(Options()).Fit(View(few));
        Assert.Equal(Scores(one), Scores(two));   // whatever labels stand there
        Assert.NotEqual(Scores(without), Scores(two));
    }

    [Fact]
    public void They_need_the_feature_column_alone()
    {
        var others = _ml.Data.LoadFromEnumerable(Rows(100, seed: 2).Select(row => new Plain { Features = row.Features }).ToArray());
        var model = _ml.Regression.Trainers.AuxiLearn(Options()).Fit(View(Rows(40, seed: 1)), unlabelled: others);
        Assert.Equal(5, model.Model.History.Count);
    }

    [Fact]
    public void A_label_of_true_and_false_has_none_that_is_missing_and_needs_none()
    {
        var train = _ml.Data.LoadFromEnumerable(Rows(60, seed: 1).Select(row => new Signed { Features = row.Features, Label = row.Label > 0, Sum = row.Helpful }));
        var others = _ml.Data.LoadFromEnumerable(Rows(60, seed: 2).Select(row => new Signed { Features = row.Features, Sum = row.Helpful }));
        var options = new AuxiLearnBinaryTrainer.Options { AuxiliaryTasks = { AuxiliaryTask.Regression("Sum") }, NumberOfEpochs = 2 };
        var with = new MLContext(1).BinaryClassification.Trainers.AuxiLearn(options).Fit(train, unlabelled: others);
        var without = new MLContext(1).BinaryClassification.Trainers.AuxiLearn(options).Fit(train);
        Assert.NotEqual(Scores(with), Scores(without));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void They_are_never_among_the_validation_rows_or_in_the_auxiliary_set(double auxiliary)
    {
        var host = ((IHostEnvironment)new MLContext(1)).Register("test");
        var plan = new RowPlan(ValidationSet.HeldOut(0.3), auxiliary > 0 ? AuxiliarySet.HeldOut(auxiliary) : AuxiliarySet.Validation, null);
        var train = View(Rows(40, seed: 1));
        var binding = ColumnBinding.Bind(host, train.Schema, new ColumnPlan { Features = "Features", Label = "Label", Tasks = [AuxiliaryTask.Regression("Helpful")] },
            _ => new RegressionMain(), out _);
        using var sets = TrainingSets.Read(host, plan, binding, new(train, Unlabelled: View(Rows(200, seed: 2))), new Random(1));
        Assert.Equal(12, sets.Validation!.Rows);
        Assert.Equal(auxiliary > 0 ? 8 : 12, sets.Auxiliary.Rows);
        Assert.Equal(240 - 12 - (auxiliary > 0 ? 8 : 0), sets.Training.Rows);
        foreach (var table in new[] { sets.Validation, sets.Auxiliary })
            Assert.DoesNotContain(float.NaN, table.Targets.select(1, 0).contiguous().data<float>().ToArray());
    }

    [Fact]
    public void Features_of_another_size_and_labels_of_another_type_are_refused()
    {
        var longer = _ml.Data.LoadFromEnumerable([new Longer()]);
        Assert.StartsWith("The column 'Features' of the unlabelled data holds Vector<Single, 3>; expected Vector<Single, 2>", Refused(longer).Message,
            StringComparison.Ordinal);
        var text = _ml.Data.LoadFromEnumerable([new Worded()]);
        Assert.StartsWith("The column 'Helpful' of the unlabelled data holds String; expected Single", Refused(text).Message, StringComparison.Ordinal);
    }

    private static ArgumentException Refused(IDataView unlabelled) =>
        Assert.ThrowsAny<ArgumentException>(() => _ml.Regression.Trainers.AuxiLearn(Options()).Fit(View(Rows(40, seed: 1)), unlabelled: unlabelled));

    private static AuxiLearnRegressionTrainer.Options Options() => new()
    {
        AuxiliaryTasks = { AuxiliaryTask.Regression("Helpful") },
        Network = Network.Mlp(8),
        NumberOfEpochs = 5,
    };

    private static ToyRegression[] Rows(int count, int seed) =>
        [.. _ml.Data.CreateEnumerable<ToyRegression>(ToyRegression.Sample(_ml, count, seed), reuseRowObject: false)];

    private static ToyRegression Copy(ToyRegression row, float label) => new() { Features = row.Features, Label = label, Helpful = row.Helpful };

    private static IDataView View(ToyRegression[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private static float[] Scores(ITransformer model) => [.. model.Transform(View(Rows(20, seed: 3))).GetColumn<float>("Score")];

    private sealed class Plain
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];
    }

    private sealed class Longer
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [0, 0, 0];
    }

    private sealed class Worded
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];

        public string Helpful { get; set; } = "much";
    }

    private sealed class Signed
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];

        public bool Label { get; set; }

        public float Sum { get; set; }
    }
}
