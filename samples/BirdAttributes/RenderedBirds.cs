using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>
/// Birds that are drawn here, in any light, pose and place, with a leaf before one of their parts. Who looks at the image notes the attributes that can be
/// seen, one in twenty of them wrongly.
/// </summary>
internal static class RenderedBirds
{
    private const int Seed = 20;
    private const int TrainingImages = 20;   // of each species
    private const int TestImages = 40;
    private const double Mistakes = 0.05;

    private static readonly string[] _colors = ["brown", "yellow", "blue", "white", "grey", "red", "green", "black"];
    private static readonly (string Name, string Part, Func<BirdSpecies, bool> Holds)[] _attributes =
    [
        .. Colors("back", bird => bird.Back), .. Colors("belly", bird => bird.Belly), .. Colors("wing", bird => bird.Wing),
        ("wing: bars", "wing", bird => bird.Pattern == "bars"), ("wing: spots", "wing", bird => bird.Pattern == "spots"),
            ("crest", "head", bird => bird.HasCrest),
    ];

    /// <param name="side">The width and height of an image.</param>
    public static PictureSet Draw(int side)
    {
        var random = new Random(Seed);
        var species = BirdSpecies.All;
        var isTest = Enumerable.Range(0, species.Count * (TrainingImages + TestImages)).Select(i => i % (TrainingImages + TestImages) >= TrainingImages)
            .ToArray();
        Picture[] pictures = [.. isTest.Select((_, i) => Draw(i / (TrainingImages + TestImages), side, random))];
        return new("rendered birds", side, pictures, [.. species.Select(bird => bird.Name)], [.. _attributes.Select(attribute => attribute.Name)],
            ["beak length", "tail length"], isTest);
    }

    private static IEnumerable<(string, string, Func<BirdSpecies, bool>)> Colors(string part, Func<BirdSpecies, string> color) =>
        _colors.Where(name => BirdSpecies.All.Any(bird => color(bird) == name))
            .Select(name => ($"{part}: {name}", part, (Func<BirdSpecies, bool>)(bird => color(bird) == name)));

    private static Picture Draw(int index, int side, Random random)
    {
        var bird = BirdSpecies.All[index] with
        {
            Beak = Vary(BirdSpecies.All[index].Beak, 0.15f, random),
            Tail = Vary(BirdSpecies.All[index].Tail, 0.15f, random)
        };
        var hidden = BirdPainter.Parts[random.Next(BirdPainter.Parts.Count)];
        using var square = Photo.Square(side);
        BirdPainter.Paint(square, bird, hidden, random);
        return new Picture
        {
            Pixels = Photo.Bytes(square),
            Species = (uint)index,
            Attributes = [.. _attributes.Select(attribute => attribute.Part == hidden
                ? float.NaN : attribute.Holds(bird) != (random.NextDouble() < Mistakes) ? 1 : 0)],
            Numbers = [hidden == "head" ? float.NaN : bird.Beak, hidden == "tail" ? float.NaN : bird.Tail],
        };
    }

    private static float Vary(float value, float share, Random random) => value * (1 + share * (2 * random.NextSingle() - 1));
}
