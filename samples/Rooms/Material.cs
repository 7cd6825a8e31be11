using System.Numerics;

namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>How a surface looks.</summary>
/// <param name="Class">What it is.</param>
/// <param name="Pattern">How its two colours are laid out.</param>
/// <param name="First">Red, green and blue from 0 to 1.</param>
/// <param name="Second">Red, green and blue from 0 to 1.</param>
/// <param name="Scale">The width of the pattern in metres.</param>
/// <param name="Glow">The share of its light that does not come from the lamp.</param>
internal sealed record Material(RoomClass Class, Pattern Pattern, Vector3 First, Vector3 Second, float Scale, float Glow = 0)
{
    /// <summary>The colour at a point of the thing.</summary>
    public Vector3 At(Vector3 local)
    {
        var p = local / Scale;
        var share = Pattern switch
        {
            Pattern.Planks =>
                0.75f * Noise.At(new(MathF.Floor(p.X), MathF.Floor(p.Y), MathF.Floor(p.X) + 0.15f * p.Z)) + 0.25f * Noise.At(new(9 * p.X, 9 * p.Y, p.Z)),
            Pattern.Checks => ((int)MathF.Floor(p.X) + (int)MathF.Floor(p.Y) + (int)MathF.Floor(p.Z)) & 1,
            Pattern.Stripes => (int)MathF.Floor(p.X + p.Z) & 1,
            Pattern.Blotches => Noise.At(p),
            _ => 0.15f * Noise.At(8 * p),
        };
        return Vector3.Lerp(First, Second, share);
    }
}

/// <summary>How a surface's two colours are laid out.</summary>
internal enum Pattern
{
    Plain,
    Planks,
    Checks,
    Stripes,
    Blotches,
}
