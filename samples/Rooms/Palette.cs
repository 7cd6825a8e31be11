using System.Numerics;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>
/// Random materials. Things of different classes take them from the same kinds, wood, paint and cloth: their colours and patterns do not tell what they are.
/// </summary>
internal sealed class Palette(Random random)
{
    public Material Wood(RoomClass kind) => Two(kind, random.Next(3) > 0 ? Pattern.Planks : Pattern.Plain, Color((15, 42), (25, 65), (25, 85)), 0.12f);

    public Material Paint(RoomClass kind) => Two(kind, random.Next(4) == 0 ? Pattern.Stripes : Pattern.Plain, Color((0, 360), (0, 28), (50, 97)), 0.2f);

    public Material Cloth(RoomClass kind) => Two(kind, (Pattern)random.Next(5), Color((0, 360), (5, 65), (20, 92)), 0.15f);

    public Material Tiles(RoomClass kind) => Two(kind, Pattern.Checks, Color((0, 360), (0, 30), (35, 95)), 0.35f);

    /// <summary>Any colours at all.</summary>
    public Material Motley(RoomClass kind, float scale, float glow = 0) =>
        new(kind, random.Next(2) == 0
            ? Pattern.Blotches
            : Pattern.Stripes, Color((0, 360), (5, 80), (15, 95)), Color((0, 360), (5, 80), (15, 95)), scale, glow);

    public Material Screen() => new(RoomClass.TV, Pattern.Blotches, Color((180, 280), (0, 40), (4, 18)), Color((0, 360), (0, 60), (8, 45)), 0.4f);

    public Material Panes() => new(RoomClass.Window, Pattern.Blotches, Color((190, 230), (5, 55), (55, 100)), Color((60, 230), (5, 45), (25, 100)), 0.5f, 0.7f);

    private Material Two(RoomClass kind, Pattern pattern, Vector3 color, float scale) =>
        new(kind, pattern, color, color * Between(0.55f, 0.95f), scale * Between(0.6f, 1.7f));

    private Vector3 Color((float, float) hue, (float, float) saturation, (float, float) value)
    {
        var color = SKColor.FromHsv(Between(hue.Item1, hue.Item2), Between(saturation.Item1, saturation.Item2), Between(value.Item1, value.Item2));
        return new Vector3(color.Red, color.Green, color.Blue) / 255;
    }

    private float Between(float low, float high) => low + (high - low) * random.NextSingle();
}
