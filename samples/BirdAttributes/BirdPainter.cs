using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>Paints a bird that looks to the right on a field 2 wide and 2 high, turned, mirrored and moved at random.</summary>
internal static class BirdPainter
{
    /// <summary>The parts that a leaf may hide.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["head", "back", "belly", "wing", "tail"];

    /// <param name="square">Where it is painted.</param>
    /// <param name="bird">What.</param>
    /// <param name="hidden">The part behind a leaf.</param>
    /// <param name="random">Light, pose and background.</param>
    public static void Paint(SKBitmap square, BirdSpecies bird, string hidden, Random random)
    {
        float Between(float low, float high) => low + (high - low) * random.NextSingle();

        var (light, warmth) = (Between(0.55f, 1.25f), Between(-0.12f, 0.12f));
        SKColor Lit(SKColor color) => new(Byte(color.Red * light * (1 + warmth)), Byte(color.Green * light), Byte(color.Blue * light * (1 - warmth)));
        SKPaint Fill(SKColor color) => new() { Color = Lit(color), IsAntialias = true };

        using var canvas = new SKCanvas(square);
        canvas.Scale(square.Width / 2f);
        var ground = SKColor.FromHsv(Between(40, 220), Between(5, 55), Between(30, 95));
        canvas.Clear(Lit(ground));
        for (var i = 0; i < 12; i++)
        {
            using var blot = Fill(SKColor.FromHsv(Between(40, 220), Between(5, 60), Between(20, 95)));
            canvas.DrawOval(Between(0, 2), Between(0, 2), Between(0.1f, 0.5f), Between(0.05f, 0.4f), blot);
        }
        canvas.Translate(1 + Between(-0.2f, 0.2f), 1 + Between(-0.2f, 0.2f));
        canvas.RotateDegrees(Between(-25, 25));
        var size = Between(0.7f, 1.05f);
        canvas.Scale(random.Next(2) == 0 ? size : -size, size);

        using var back = Fill(BirdSpecies.Color(bird.Back));
        using var belly = Fill(BirdSpecies.Color(bird.Belly));
        using var wing = Fill(BirdSpecies.Color(bird.Wing));
        using var beak = Fill(new SKColor(200, 140, 40));
        using var dark = Fill(new SKColor(20, 20, 20));
        using var pale = Fill(new SKColor(235, 230, 215));
        Triangle(canvas, back, (-0.4f, -0.08f), (-0.4f, 0.12f), (-0.45f - 0.5f * bird.Tail, 0.2f));
        canvas.DrawOval(0, 0, 0.5f, 0.32f, back);
        canvas.DrawOval(0.08f, 0.12f, 0.36f, 0.19f, belly);
        canvas.DrawCircle(0.45f, -0.28f, 0.2f, back);
        if (bird.HasCrest)
            Triangle(canvas, back, (0.32f, -0.38f), (0.52f, -0.46f), (0.22f, -0.72f));
        Triangle(canvas, beak, (0.6f, -0.34f), (0.6f, -0.2f), (0.62f + 0.4f * bird.Beak, -0.24f));
        canvas.DrawCircle(0.5f, -0.32f, 0.04f, dark);
        canvas.DrawOval(-0.12f, -0.04f, 0.33f, 0.17f, wing);
        for (var i = 0; i < 3 && bird.Pattern != "plain"; i++)
        {
            var x = -0.3f + 0.17f * i;
            if (bird.Pattern == "bars")
                canvas.DrawRect(x, -0.15f, 0.06f, 0.22f, pale);
            else
                for (var y = -0.1f; y < 0.1f; y += 0.11f)
                    canvas.DrawCircle(x + 0.03f, y, 0.04f, pale);
        }

        var (leafX, leafY) = hidden switch
        {
            "head" => (0.58f, -0.35f),
            "back" => (0.05f, -0.28f),
            "belly" => (0.15f, 0.22f),
            "wing" => (-0.15f, -0.02f),
            _ => (-0.65f, 0.1f)
        };
        using var leaf = Fill(SKColor.FromHsv(Between(70, 140), Between(30, 70), Between(25, 70)));
        canvas.DrawOval(leafX, leafY, hidden == "wing" ? 0.3f : 0.27f, 0.18f, leaf);
        Grain(square, random);
    }

    private static void Triangle(SKCanvas canvas, SKPaint paint, params ReadOnlySpan<(float X, float Y)> corners)
    {
        using var path = new SKPath();
        path.AddPoly(Array.ConvertAll(corners.ToArray(), corner => new SKPoint(corner.X, corner.Y)), close: true);
        canvas.DrawPath(path, paint);
    }

    /// <summary>The noise of a camera.</summary>
    private static void Grain(SKBitmap square, Random random)
    {
        var pixels = square.Pixels;
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = new SKColor(Noisy(pixels[i].Red), Noisy(pixels[i].Green), Noisy(pixels[i].Blue));
        square.Pixels = pixels;

        byte Noisy(byte value) => Byte(value + 40 * (random.NextSingle() + random.NextSingle() - 1));
    }

    private static byte Byte(float value) => (byte)Math.Clamp(value, 0, 255);
}
