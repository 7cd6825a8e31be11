using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>What is known of pixels as colours.</summary>
internal static class Tiles
{
    private static readonly SKColor _none = new(0, 0, 0);

    /// <summary>[3, h, w] of bytes.</summary>
    public static Func<int, SKColor> Image(byte[] planes)
    {
        var count = planes.Length / 3;
        return i => new(planes[i], planes[count + i], planes[2 * count + i]);
    }

    /// <summary>Keys [h, w]: a colour for each class, black for none.</summary>
    public static Func<int, SKColor> Classes(uint[] keys) =>
        i => keys[i] == 0 ? _none : SKColor.FromHsv(keys[i] * 137.508f % 360, 45 + 25 * (keys[i] % 3), 95 - 20 * (keys[i] / 3 % 3));

    /// <summary>Numbers [h, w] from dark to bright between their least and greatest, black for none.</summary>
    public static Func<int, SKColor> Numbers(float[] values, float least, float greatest) => i =>
    {
        if (!float.IsFinite(values[i]))
            return _none;
        var share = greatest > least ? Math.Clamp((values[i] - least) / (greatest - least), 0, 1) : 0.5f;
        return SKColor.FromHsv(270 - 220 * share, 90 - 40 * share, 25 + 75 * share);
    };

    /// <summary>Unit normals [3, h, w], each component as a colour, black for none.</summary>
    public static Func<int, SKColor> Normals(float[] planes)
    {
        var count = planes.Length / 3;
        byte Part(int at) => (byte)(127.5f * (1 - planes[at]));
        return i => float.IsNaN(planes[i]) ? _none : new(Part(i), Part(count + i), Part(2 * count + i));
    }
}
