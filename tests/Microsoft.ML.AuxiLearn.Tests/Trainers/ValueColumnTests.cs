using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Auxiliary columns as tables have them: text, Boolean and numbers of every kind, without a transform that scoring would ask for.</summary>
public class ValueColumnTests
{
    private static readonly MLContext _ml = new(1);

    [Fact]
    public void Text_trains_as_its_keys_do_and_nothing_of_it_is_asked_for_in_prediction()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows());
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Species", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(data)
            .Transform(data);
        using var ofText = (TransformerChain<AuxiLearnRegressionTransformer>)new EstimatorChain<AuxiLearnRegressionTransformer>()
            .Append(Trainer(AuxiliaryTask.Multiclass("Species"))).Fit(data);
        using var ofKeys = Trainer(AuxiliaryTask.Multiclass("Species")).Fit(keyed);
        Assert.Equal(Scores(ofKeys, data), Scores(ofText, data));

        using var engine = _ml.Model.CreatePredictionEngine<FeaturesAlone,
            RegressionPrediction>(ofText, new PredictionEngineOptions { OwnsTransformer = false });
        Assert.Equal(Scores(ofKeys, data)[0], engine.Predict(new FeaturesAlone { Features = Rows()[0].Features }).Score);
    }

    [Fact]
    public void Classes_hang_on_the_values_alone_and_not_on_the_order_of_the_rows()
    {
        string[] Names(IEnumerable<Row> rows)
        {
            var view = _ml.Data.LoadFromEnumerable(rows);
            return [.. ColumnClasses.Read(Host, view, [(view.Schema["Species"], null), (view.Schema["Integer"], 2f)]).SelectMany(classes => classes.Names)];
        }

        Assert.Equal(["Adelie", "Chinstrap", "Gentoo", "0", "1"], Names(Rows()));
        Assert.Equal(Names(Rows()), Names(Rows().Reverse()));
    }

    [Fact]
    public void Empty_text_is_missing()
    {
        var rows = Rows();
        foreach (var row in rows)
            row.Species = row.Species == "Gentoo" ? "" : row.Species;
        var view = _ml.Data.LoadFromEnumerable(rows);
        var classes = Assert.Single(ColumnClasses.Read(Host, view, [(view.Schema["Species"], null)]));
        Assert.Equal(2, classes.Count);
        using var cursor = view.GetRowCursor(view.Schema);
        var read = classes.Reader(cursor, view.Schema["Species"], null);
        var labels = rows.Select(_ =>
        {
            var label = new float[1];
            cursor.MoveNext();
            read(label);
            return label[0];
        }).Take(3).ToArray();
        Assert.Equal([0, 1, float.NaN], labels);
    }

    [Fact]
    public void Numbers_of_every_kind_train_as_Single_does()
    {
        float[] Trained(Func<string, AuxiliaryTask> task, string column)
        {
            var data = _ml.Data.LoadFromEnumerable(Rows());
            using var model = Trainer(task(column)).Fit(data);
            return Scores(model, data);
        }

        foreach (var column in (string[])["Double", "Integer", "Long", "Small"])
        {
            Assert.Equal(Trained(AuxiliaryTask.Regression, "Number"), Trained(AuxiliaryTask.Regression, column));
            Assert.Equal(Trained(AuxiliaryTask.Multiclass, "Number"), Trained(AuxiliaryTask.Multiclass, column));
            Assert.Equal(Trained(AuxiliaryTask.SameTarget, "Number"), Trained(AuxiliaryTask.SameTarget, column));
        }
        Assert.Equal(Trained(column => AuxiliaryTask.VectorRegression(column), "Singles"),
            Trained(column => AuxiliaryTask.VectorRegression(column), "Doubles"));
        Assert.Equal(Trained(column => AuxiliaryTask.MultiLabel(column), "Singles"), Trained(column => AuxiliaryTask.MultiLabel(column), "Doubles"));
        Assert.Equal(Trained(AuxiliaryTask.Binary, "IsAdelie"), Trained(AuxiliaryTask.Binary, "YesOrNo"));
        Assert.NotEqual(Trained(AuxiliaryTask.Multiclass, "IsAdelie"), Trained(AuxiliaryTask.Multiclass, "Species"));
    }

    [Fact]
    public void The_text_of_another_annotator_has_the_classes_of_the_label()
    {
        var data = Models.WithKeys(_ml, Sample.Rows(60));
        using var model = _ml.MulticlassClassification.Trainers.AuxiLearn(
            new AuxiLearnMulticlassTrainer.Options { AuxiliaryTasks = { AuxiliaryTask.SameTarget("Species") }, NumberOfEpochs = 2 }).Fit(data);
        Assert.Equal(["Label", "Species"], model.Model.TaskNames);

        var exception = Assert.ThrowsAny<InvalidOperationException>(() =>
            _ml.MulticlassClassification.Trainers.AuxiLearn(
                new AuxiLearnMulticlassTrainer.Options { AuxiliaryTasks = { AuxiliaryTask.SameTarget("Note") }, NumberOfEpochs = 2 }).Fit(data));
        Assert.StartsWith("The column 'Note' holds 'row 0' in row 1; expected one of its 3 classes, Adelie, Chinstrap, Gentoo.", exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_says_what_stands_for_a_missing_label()
    {
        float[] Trained(AuxiliaryTask task, float blank)
        {
            var rows = Rows();
            for (var i = 0; i < rows.Length; i += 4)
                rows[i].Number = blank;
            var data = _ml.Data.LoadFromEnumerable(rows);
            using var model = Trainer(task).Fit(data);
            return Scores(model, data);
        }

        var missing = Trained(AuxiliaryTask.Regression("Number"), float.NaN);
        Assert.Equal(missing, Trained(AuxiliaryTask.Regression("Number") with { Missing = -9 }, -9));
        Assert.NotEqual(missing, Trained(AuxiliaryTask.Regression("Number"), -9));
        Assert.Equal(Trained(AuxiliaryTask.Multiclass("Number"), float.NaN), Trained(AuxiliaryTask.Multiclass("Number") with { Missing = -9 }, -9));
    }

    [Theory]
    [InlineData("Multiclass", "Fraction",
        "The auxiliary column 'Fraction' holds 0.5 in row 1; expected whole numbers, one for each class, or another task than Multiclass.")]
    [InlineData("Multiclass", "Note",
        "The auxiliary column 'Note' holds 240 different values in 240 rows; expected classes, most of which come up more than once.")]
    [InlineData("Binary", "Species", "The auxiliary column 'Species' holds 3 different values; expected two, or the task Multiclass.")]
    [InlineData("Regression", "Huge", "The column 'Huge' holds 1E+300 in row 1; expected numbers up to 3.4028235E+38, which float32 can hold.")]
    [InlineData("Regression", "Species", "The auxiliary column 'Species' holds String; expected a number, with NaN for missing.")]
    public void Values_that_the_task_cannot_have(string task, string column, string sentence)
    {
        var described = task switch
        {
            "Multiclass" => AuxiliaryTask.Multiclass(column),
            "Binary" => AuxiliaryTask.Binary(column),
            _ => AuxiliaryTask.Regression(column)
        };
        var exception = Assert.ThrowsAny<Exception>(() => Trainer(described).Fit(_ml.Data.LoadFromEnumerable(Rows())));
        Assert.StartsWith(sentence, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_number_beside_text_or_a_learned_task_is_refused()
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => Trainer(AuxiliaryTask.Multiclass("Species") with { Missing = 0 })
            .Fit(_ml.Data.LoadFromEnumerable(Rows())));
        Assert.StartsWith("The task of the auxiliary column 'Species' has Missing = 0 and the column holds String; expected numbers", exception.Message,
            StringComparison.Ordinal);
        exception = Assert.ThrowsAny<ArgumentException>(
            () => _ml.BinaryClassification.Trainers.AuxiLearn(
            new AuxiLearnBinaryTrainer.Options { AuxiliaryTasks = { AuxiliaryTask.Learned() with { Missing = 0 } } }));
        Assert.StartsWith("The option AuxiliaryTasks is a list with a learned task with Missing, which has no column; expected Missing for columns alone.",
            exception.Message, StringComparison.Ordinal);
    }

    private static IHost Host => ((IHostEnvironment)_ml).Register("test");

    private static AuxiLearnRegressionTrainer Trainer(AuxiliaryTask task) =>
        new MLContext(1).Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            LabelColumnName = "Mass",
            AuxiliaryTasks = { task },
            Network = Network.Mlp(4),
            NumberOfEpochs = 2,
            Weighting = WeightingMethod.Equal,
        });

    private static float[] Scores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float>("Score").Take(10)];

    private static Row[] Rows() => [.. Sample.Rows(240).Select((sample, number) => new Row
    {
        Features = sample.Features, Mass = sample.Mass, Species = sample.Species, IsAdelie = sample.Species == "Adelie", YesOrNo = sample.Species == "Adelie"
            ? "yes"
            : "no",
        Number = number % 3, Double = number % 3, Integer = number % 3, Long = number % 3, Small = (byte)(number % 3),
        Singles = [number % 2, 1], Doubles = [number % 2, 1], Fraction = 0.5f, Note = $"row {number}", Huge = 1e300,
    })];

    private sealed class FeaturesAlone
    {
        [VectorType(Sample.FeatureCount)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Row
    {
        [VectorType(Sample.FeatureCount)]
        public float[] Features { get; set; } = [];

        public float Mass { get; set; }

        public string Species { get; set; } = "";

        public string YesOrNo { get; set; } = "";

        public string Note { get; set; } = "";

        public bool IsAdelie { get; set; }

        public float Number { get; set; }

        public float Fraction { get; set; }

        public double Double { get; set; }

        public double Huge { get; set; }

        public int Integer { get; set; }

        public long Long { get; set; }

        public byte Small { get; set; }

        [VectorType(2)]
        public float[] Singles { get; set; } = [];

        [VectorType(2)]
        public double[] Doubles { get; set; } = [];
    }
}
