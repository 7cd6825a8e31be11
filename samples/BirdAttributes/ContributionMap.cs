using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>A picture of contributions: red where pixels speak for the predicted species, blue where they speak against it, white elsewhere.</summary>
internal static class ContributionMap
{
    private const double Shown = 0.99;   // of the pixels; those that say more are as strong as the last of these

    /// <param name="contributions">[3, side, side].</param>
    public static SKBitmap Bitmap(float[] contributions)
    {
        var count = contributions.Length / 3;
        var side = (int)Math.Sqrt(count);
        float[] pixels = [.. Enumerable.Range(0, count).Select(i => contributions[i] + contributions[count + i] + contributions[2 * count + i])];
        var most = pixels.Select(Math.Abs).Order().ElementAt((int)(Shown * (count - 1)));
        return new SKBitmap(side, side) { Pixels = [.. pixels.Select(pixel => Color(most == 0 ? 0 : Math.Clamp(pixel / most, -1, 1)))] };
    }

    private static SKColor Color(float share)
    {
        var pale = (byte)(255 * (1 - Math.Abs(share)));
        return share > 0 ? new SKColor(255, pale, pale) : new SKColor(pale, pale, 255);
    }
}
