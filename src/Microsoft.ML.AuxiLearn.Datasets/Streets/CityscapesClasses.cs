namespace Microsoft.ML.AuxiLearn.Datasets.Streets;

/// <summary>The 19 classes by which Cityscapes is evaluated, and their 7 categories.</summary>
internal static class CityscapesClasses
{
    private static readonly (string Name, byte LabelId, int Category)[] _classes =
    [
        ("road", 7, 1), ("sidewalk", 8, 1), ("building", 11, 2), ("wall", 12, 2), ("fence", 13, 2), ("pole", 17, 3), ("traffic light", 19, 3),
            ("traffic sign", 20, 3),
        ("vegetation", 21, 4), ("terrain", 22, 4), ("sky", 23, 5), ("person", 24, 6), ("rider", 25, 6), ("car", 26, 7), ("truck", 27, 7), ("bus", 28, 7),
            ("train", 31, 7),
        ("motorcycle", 32, 7), ("bicycle", 33, 7),
    ];

    public static string[] Names { get; } = [.. _classes.Select(known => known.Name)];

    public static string[] CategoryNames { get; } = ["flat", "construction", "object", "nature", "sky", "human", "vehicle"];

    /// <summary>The class of each label id, a byte of gtFine's labelIds, from 1; 0 where the evaluation leaves it out.</summary>
    public static uint[] OfLabelId { get; } = Map((index, _) => (uint)index + 1);

    /// <summary>The category of each label id, from 1; 0 where the evaluation leaves it out.</summary>
    public static uint[] CategoryOfLabelId { get; } = Map((_, category) => (uint)category);

    private static uint[] Map(Func<int, int, uint> key)
    {
        var keys = new uint[256];
        for (var i = 0; i < _classes.Length; i++)
            keys[_classes[i].LabelId] = key(i, _classes[i].Category);
        return keys;
    }
}
