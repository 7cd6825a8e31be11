using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>What tells one made-up species from another; each has a neighbour that differs in one thing.</summary>
internal sealed record BirdSpecies(string Name, string Back, string Belly, string Wing, string Pattern, bool HasCrest, float Beak, float Tail)
{
    public static IReadOnlyList<BirdSpecies> All { get; } =
    [
        new("Amber Finch", "brown", "yellow", "brown", "plain", false, 0.25f, 0.5f),
        new("Banded Finch", "brown", "yellow", "brown", "bars", false, 0.25f, 0.5f),
        new("Lake Jay", "blue", "white", "blue", "bars", false, 0.4f, 0.8f),
        new("Crested Jay", "blue", "white", "blue", "bars", true, 0.4f, 0.8f),
        new("Marsh Wader", "grey", "white", "brown", "plain", false, 0.9f, 0.3f),
        new("Spotted Wader", "grey", "white", "brown", "spots", false, 0.9f, 0.3f),
        new("Ruby Crown", "red", "red", "black", "plain", true, 0.3f, 0.6f),
        new("Ruby Robin", "red", "grey", "black", "plain", true, 0.3f, 0.6f),
        new("Moss Parrot", "green", "yellow", "green", "plain", false, 0.3f, 1f),
        new("Flame Parrot", "green", "yellow", "red", "plain", false, 0.3f, 1f),
        new("Night Thrush", "black", "grey", "black", "spots", false, 0.3f, 0.5f),
        new("Night Swift", "black", "grey", "black", "spots", false, 0.3f, 1f),
    ];

    public static SKColor Color(string name) => name switch
    {
        "brown" => new(120, 80, 45),
        "yellow" => new(220, 190, 60),
        "blue" => new(55, 90, 170),
        "white" => new(225, 225, 215),
        "grey" => new(130, 130, 135),
        "red" => new(180, 45, 40),
        "green" => new(60, 130, 60),
        _ => new(40, 38, 40),
    };
}
