using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Evaluation;

public class PartTests
{
    private const int Points = 4;

    private static readonly MLContext _ml = new(1);

    // two mugs of the parts 0 and 1, a table of 2 and 3, and a table without labels
    private static readonly Shape[] _shapes =
    [
        Of("mug", [0, 0, 1, 1], [0, 0, 0, 1]),
        Of("mug", [0, 0, 0, 0], [0, 0, 0, 0]),
        Of("table", [2, 3, 3, -1], [2, 3, 3, 2]),
        Of("table", [-1, -1, -1, -1], [2, 2, 2, 2]),
    ];

    [Fact]
    public void Hand_computed_shapes_have_the_hand_computed_metrics()
    {
        var metrics = Examples.CloudExample.Evaluate(_ml, _ml.Data.LoadFromEnumerable(_shapes));
        var first = (2.0 / 3 + 1.0 / 2) / 2;
        Assert.Equal((first + 1 + 1) / 3, metrics.InstanceMeanIoU, 1e-12);   // the second mug has no part 1, and none is predicted: 1
        Assert.Equal(["mug", "table"], metrics.PerCategoryIoU.Keys);
        Assert.Equal((first + 1) / 2, metrics.PerCategoryIoU["mug"], 1e-12);
        Assert.Equal(((first + 1) / 2 + 1) / 2, metrics.CategoryMeanIoU, 1e-12);
        Assert.Equal(10.0 / 11, metrics.PointAccuracy, 1e-12);
        Assert.Equal((3L, 11L), (metrics.ShapeCount, metrics.PointCount));
    }

    [Fact]
    public void Only_the_parts_of_the_category_can_be_predicted()
    {
        Shape[] shapes = [Of("mug", [0, 0, 1, 1], [2, 2, 2, 2]), Of("table", [2, 2, 3, 3], [2, 2, 3, 3])];
        shapes[0].Score[1 * Points + 3] = 0.5f;   // of the mug's parts the first but at the last point
        var view = _ml.Data.LoadFromEnumerable(shapes);
        var told = _ml.MulticlassClassification.EvaluateParts(view, "Parts", categoryColumnName: "Category");
        Assert.Equal((2.0 / 3 + 1.0 / 2) / 2, told.PerCategoryIoU["mug"], 1e-12);
        var untold = _ml.MulticlassClassification.EvaluateParts(view, "Parts");
        Assert.Equal((1 + (0.0 + 0 + 0 + 1) / 4) / 2, untold.InstanceMeanIoU, 1e-12);
    }

    [Fact]
    public void Keys_with_names_tell_the_category_as_text_does()
    {
        var view = _ml.Data.LoadFromEnumerable(_shapes);
        var keys = _ml.Transforms.Conversion.MapValueToKey("Kind", "Category").Fit(view).Transform(view);
        var (text, key) = (_ml.MulticlassClassification.EvaluateParts(view, "Parts", categoryColumnName: "Category"),
            _ml.MulticlassClassification.EvaluateParts(keys, "Parts", categoryColumnName: "Kind"));
        Assert.Equal(text.PerCategoryIoU, key.PerCategoryIoU);
    }

    [Fact]
    public void Wrong_columns_are_refused_in_one_sentence()
    {
        void Refused<T>(string sentence, string label, string score, string? category, params Shape[] shapes) where T : Exception =>
            Assert.StartsWith(sentence, Assert.ThrowsAny<T>(() => _ml.MulticlassClassification.EvaluateParts(
                _ml.Data.LoadFromEnumerable(shapes), label, score, category)).Message, StringComparison.Ordinal);
        Refused<ArgumentException>("The label column 'Part' was not found; the data has 'Category', 'Parts', 'Score', 'Odd'.", "Part", "Score", null, _shapes);
        Refused<ArgumentException>("The score column 'Odd' holds Vector<Single, 5>; expected a vector of Single of classes x 4, the points of the label.",
            "Parts", "Odd", null, _shapes);
        Refused<ArgumentException>("The category column 'Score' holds Vector<Single, 16>; expected text or a key.", "Parts", "Score", "Score", _shapes);
        Refused<InvalidOperationException>("The category column 'Category' is missing in row 1; expected the category of each shape.", "Parts", "Score",
            "Category", Of("", [0, 0, 0, 0], [0, 0, 0, 0]));
    }

    private static Shape Of(string category, int[] parts, int[] predicted)
    {
        var shape = new Shape { Category = category, Parts = [.. parts.Select(part => (uint)(part + 1))] };
        for (var point = 0; point < Points; point++)
            shape.Score[predicted[point] * Points + point] = 1;
        shape.Score[0 * Points + 0] += 0.1f;   // the first part is the second choice at the first point
        return shape;
    }

    private sealed class Shape
    {
        public string Category { get; set; } = "";

        [VectorType(Points), KeyType(4)]
        public uint[] Parts { get; set; } = [];

        [VectorType(4 * Points)]
        public float[] Score { get; set; } = new float[4 * Points];

        [VectorType(5)]
        public float[] Odd { get; set; } = new float[5];
    }
}
