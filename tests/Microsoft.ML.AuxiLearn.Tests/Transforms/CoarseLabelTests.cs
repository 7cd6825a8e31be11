using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Transforms;

public class CoarseLabelTests
{
    private static readonly MLContext _ml = new(1);

    private static readonly Dictionary<string, string> _kinds = new() { ["cat"] = "animal", ["dog"] = "animal", ["car"] = "vehicle" };

    [Fact]
    public void A_class_gets_the_coarse_one_of_the_hierarchy_and_none_gets_none()
    {
        var data = Keys("car", "", "dog", "cat");
        var made = _ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Label", _kinds).Fit(data).Transform(data);
        Assert.Equal(["animal", "vehicle"], made.Names("Kind", "KeyValues"));
        Assert.Equal([2u, 0, 1, 1], made.Keys("Kind"));
        // a loaded one finds the classes by their names, in whatever order the keys of other rows have them
        var loaded = Models.SaveAndLoad(_ml, _ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Label", _kinds).Fit(data), data.Schema);
        Assert.Equal([1u, 2], loaded.Transform(Keys("dog", "car")).Keys("Kind"));
    }

    [Fact]
    public void A_class_that_the_hierarchy_lacks_is_refused_and_so_is_a_hierarchy_of_one()
    {
        var estimator = _ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Label", _kinds);
        Assert.Contains("The input column 'Label' has the class 'boat'; expected those of the hierarchy: 'cat', 'dog', 'car'.",
            Assert.ThrowsAny<ArgumentException>(() => estimator.Fit(Keys("cat", "boat"))).Message, StringComparison.Ordinal);
        Assert.Equal("The hierarchy has 1 coarse classes; expected at least 2.", Assert.Throws<ArgumentException>(
            () => _ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Label", new Dictionary<string, string> { ["cat"] = "animal" })).Message);
        Assert.Contains("The input column 'Text' holds String; expected keys (UInt32).", Assert.ThrowsAny<ArgumentException>(
            () => _ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Text", _kinds).Fit(Keys("cat"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_that_are_confused_most_are_grouped_first()
    {
        // of 100 rows of each class: 0 and 3 are confused most, then 1 and 2, and 4 with 1 a little
        double[][] counts = [[60, 0, 0, 40, 0], [0, 75, 20, 0, 5], [0, 22, 78, 0, 0], [30, 0, 0, 70, 0], [0, 6, 0, 0, 94]];
        Assert.Equal([[0, 3], [1], [2], [4]], ConfusedClasses.Groups(counts, 4));
        Assert.Equal([[0, 3], [1, 2], [4]], ConfusedClasses.Groups(counts, 3));
        Assert.Equal([[0, 3], [1, 2, 4]], ConfusedClasses.Groups(counts, 2));
        // rates count: a rare class that is half another is nearer than frequent ones that are confused as often
        Assert.Equal([[0], [1], [2, 3]], ConfusedClasses.Groups([[990, 10, 0, 0], [10, 990, 0, 0], [0, 0, 10, 10], [0, 0, 5, 985]], 3));
    }

    [Fact]
    public void A_confusion_matrix_of_ML_NET_makes_a_hierarchy()
    {
        Scored[] rows = [.. Enumerable.Range(0, 80).Select(row => Scored.Of(row % 4, row % 5 == 0 ? (row % 4) ^ 1 : row % 4))];
        var data = _ml.Data.LoadFromEnumerable(rows);
        var confusion = _ml.MulticlassClassification.Evaluate(data).ConfusionMatrix;
        Assert.Equal(16, confusion.Counts[0][0]);
        var made = _ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Label", confusion, 2).Fit(data).Transform(data);
        Assert.Equal(["0 + 1", "2 + 3"], made.Names("Kind", "KeyValues"));
        Assert.Equal(rows.Select((_, row) => row % 4 < 2 ? 1u : 2), made.Keys("Kind"));
        Assert.StartsWith("There are to be 4 coarse classes of 4; expected from 2 to 3.", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Label", confusion, 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_of_a_confusion_matrix_have_the_names_of_their_keys()
    {
        var data = Models.WithKeys(_ml, Sample.Rows(30));
        using var model = Models.Multiclass(_ml, data.Schema["Label"]);
        var confusion = _ml.MulticlassClassification.Evaluate(model.Transform(data)).ConfusionMatrix;
        var made = _ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Label", confusion, 2).Fit(data).Transform(data);
        Assert.Equal(Sample.AllSpecies, made.Names("Kind", "KeyValues").SelectMany(name => name.Split(" + ")).Order());
    }

    private static IDataView Keys(params string[] names)
    {
        var rows = _ml.Data.LoadFromEnumerable(names.Select(name => new Scored { Text = name, Name = name }));
        return _ml.Transforms.Conversion.MapValueToKey("Label", "Name").Fit(rows).Transform(rows);
    }

    private sealed class Scored
    {
        public string Name { get; set; } = "";

        public string Text { get; set; } = "";

        [KeyType(4)]
        public uint Label { get; set; }

        [KeyType(4)]
        public uint PredictedLabel { get; set; }

        [VectorType(4)]
        public float[] Score { get; set; } = [1, 0, 0, 0];

        public static Scored Of(int label, int predicted) => new()
        {
            Label = (uint)label,   // ML.NET adds 1 to what objects hold
            PredictedLabel = (uint)predicted,
            Score = [.. Enumerable.Range(0, 4).Select(slot => slot == predicted ? 0.7f : 0.1f)],
        };
    }
}
