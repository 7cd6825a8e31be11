using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Data;

/// <summary>
/// Labels of rows from elsewhere are those of the training rows, by their values: translated where their keys are others, or refused in one sentence.
/// </summary>
public class LabelMatchTests
{
    private static readonly string[] _colors = ["red", "green", "blue"];

    private readonly MLContext _ml = new(1);

    private readonly IDataView _train;

    private readonly ValueToKeyMappingTransformer _keys;

    public LabelMatchTests()
    {
        var rows = Rows(90, _colors);
        _keys = Keys().Fit(rows);
        _train = _keys.Transform(rows);
    }

    [Theory]
    [InlineData("validation set")]
    [InlineData("auxiliary set")]
    [InlineData("fit")]
    public void Keys_in_another_order_are_mapped_by_their_values(string use)
    {
        var other = Rows(60, ["blue", "red", "green"]);   // MapValueToKey numbers values as they come
        var own = Keys().Fit(other).Transform(other);
        Assert.NotEqual(own.GetColumn<uint>("Label"), _keys.Transform(other).GetColumn<uint>("Label"));
        var (expected, found) = (Fit(use, _keys.Transform(other)), Fit(use, own));
        Assert.Equal(expected.Scores, found.Scores);
        Assert.Equal(expected.Metric, found.Metric);
    }

    [Fact]
    public void Fewer_keys_are_mapped_by_their_values()
    {
        var two = Rows(60, ["blue", "red"]);
        var (expected, found) = (Fit("validation set", _keys.Transform(two)), Fit("validation set", Keys().Fit(two).Transform(two)));
        Assert.Equal(expected.Scores, found.Scores);
        Assert.InRange(found.Metric, 0.9, 1);
    }

    [Theory]
    [InlineData("validation set", "validation")]
    [InlineData("auxiliary set", "auxiliary set")]
    [InlineData("fit", "validation")]
    public void A_value_that_the_training_rows_have_no_key_for_is_refused(string use, string role)
    {
        var four = Rows(60, ["blue", "red", "violet", "green"]);
        Refused(use, Keys().Fit(four).Transform(four),
            $"The column 'Label' of the {role} data holds 'violet', for which the training data have no key; expected 'red', 'green', 'blue'.");
    }

    [Theory]
    [InlineData("validation set", "validation")]
    [InlineData("auxiliary set", "auxiliary set")]
    [InlineData("fit", "validation")]
    public void A_label_of_another_type_is_refused(string use, string role)
    {
        var text = Rows(60, _colors);
        string Expected(string type) => $"The column 'Label' of the {role} data holds {type}; expected Key<UInt32, 0-2> as in the training data.";
        Refused(use, _ml.Transforms.CopyColumns("Label", "Color").Fit(text).Transform(text), Expected("String"));
        Refused(use, _ml.Transforms.CopyColumns("Label", nameof(Row.Size)).Fit(text).Transform(text), Expected("Single"));
        Refused(use, _ml.Transforms.CopyColumns("Label", nameof(Row.IsRed)).Fit(text).Transform(text), Expected("Boolean"));
    }

    [Fact]
    public void Keys_without_values_are_compared_by_their_number()
    {
        IDataView Of(int keys)
        {
            var schema = SchemaDefinition.Create(typeof(Keyed));
            schema[nameof(Keyed.Label)].ColumnType = new KeyDataViewType(typeof(uint), keys);
            return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Keyed { Features = [i % 3, 1], Label = (uint)(i % 3) + 1 }), schema);
        }
        var trainer = Trainer(options => options.ValidationSet = ValidationSet.From(Of(4)));
        Assert.Contains("The column 'Label' of the validation data has 4 keys; expected 3 as in the training data.",
            Assert.ThrowsAny<ArgumentException>(() => trainer.Fit(Of(3))).Message, StringComparison.Ordinal);
        Refused("validation set", Of(3),
            "The column 'Label' of the validation data has keys that stand for no values; expected keys with the values of the training data.");
        using var model = Trainer(options => options.ValidationSet = ValidationSet.From(Of(3))).Fit(Of(3));
    }

    /// <summary>Auxiliary columns may be missing in rows from elsewhere; where they are there, they are of the training rows' type.</summary>
    [Fact]
    public void Auxiliary_columns_are_compared_too()
    {
        var rows = _keys.Transform(Rows(60, _colors));
        var without = _ml.Transforms.DropColumns(nameof(Row.Size)).Fit(rows).Transform(rows);
        Assert.NotEmpty(Fit("validation set", without).Scores);
        var text = _ml.Transforms.CopyColumns(nameof(Row.Size), "Color").Fit(rows).Transform(rows);
        Refused("validation set", text, "The column 'Size' of the validation data holds String; expected Single as in the training data.");
    }

    private void Refused(string use, IDataView rows, string sentence)
    {
        var exception = Assert.ThrowsAny<Exception>(() => Fit(use, rows));
        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
    }

    private (float[][] Scores, double Metric) Fit(string use, IDataView elsewhere)
    {
        var trainer = Trainer(options =>
        {
            if (use == "validation set")
                options.ValidationSet = ValidationSet.From(elsewhere);
            if (use == "auxiliary set")
                options.AuxiliarySet = AuxiliarySet.From(elsewhere);
        });
        using var model = use == "fit" ? trainer.Fit(_train, elsewhere) : trainer.Fit(_train);
        return ([.. model.Transform(_train).GetColumn<float[]>("Score")], model.Model.History[^1].ValidationMetric);
    }

    private static AuxiLearnMulticlassTrainer Trainer(Action<AuxiLearnMulticlassTrainer.Options> change)
    {
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression(nameof(Row.Size)) },
            Network = Network.Mlp(4),   // shared by both tasks, so that a task weight makes a difference
            Weighting = WeightingMethod.AuxiLearn(LossCombiner.Linear()),
            AuxiliaryUpdateInterval = 1,
            NumberOfEpochs = 8,
            LearningRate = 0.1,
            BatchSize = 10,
            ValidationSet = ValidationSet.HeldOut(0.2),
        };
        change(options);
        return new MLContext(1).MulticlassClassification.Trainers.AuxiLearn(options);
    }

    private ValueToKeyMappingEstimator Keys() =>
        _ml.Transforms.Conversion.MapValueToKey("Label", "Color", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence);

    private IDataView Rows(int count, string[] colors) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row
    {
        Color = colors[i % colors.Length],
        Features = [colors[i % colors.Length][0] % 7, colors[i % colors.Length].Length],
        IsRed = colors[i % colors.Length] == "red",
        Size = i % 5,
    }));

    private sealed class Row
    {
        public string Color { get; set; } = "";

        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool IsRed { get; set; }

        public float Size { get; set; }
    }

    private sealed class Keyed
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public uint Label { get; set; }

        public float Size { get; set; }
    }
}
