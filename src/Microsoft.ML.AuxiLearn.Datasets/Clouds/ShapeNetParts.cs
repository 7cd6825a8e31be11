namespace Microsoft.ML.AuxiLearn.Datasets.Clouds;

/// <summary>The categories of ShapeNet part and the parts of each, which are numbered through all of them.</summary>
internal static class ShapeNetParts
{
    private static readonly (string Category, int Parts)[] _categories =
    [
        ("Airplane", 4), ("Bag", 2), ("Cap", 2), ("Car", 4), ("Chair", 4), ("Earphone", 3), ("Guitar", 3), ("Knife", 2), ("Lamp", 4), ("Laptop", 2),
        ("Motorbike", 6), ("Mug", 2), ("Pistol", 3), ("Rocket", 3), ("Skateboard", 3), ("Table", 3),
    ];

    /// <summary>A name for each of the 50 parts.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. _categories.SelectMany(category => Enumerable.Range(1, category.Parts).Select(part => $"{category.Category} {part}"))];

    /// <summary>The parts of a category, from the first to before the last; null where it is none of them.</summary>
    public static Range? Of(string category)
    {
        var at = Array.FindIndex(_categories, one => one.Category == category);
        var first = _categories.Take(at).Sum(one => one.Parts);
        return at < 0 ? null : first..(first + _categories[at].Parts);
    }
}
