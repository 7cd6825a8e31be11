using System.Numerics;

namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>Value noise: numbers from 0 to 1 at the points with integer coordinates, and smoothly between them.</summary>
internal static class Noise
{
    public static float At(Vector3 point)
    {
        var (x, y, z) = (MathF.Floor(point.X), MathF.Floor(point.Y), MathF.Floor(point.Z));
        var (u, v, w) = (Smooth(point.X - x), Smooth(point.Y - y), Smooth(point.Z - z));
        var (i, j, k) = ((int)x, (int)y, (int)z);
        return Mix(
            Mix(Mix(Lattice(i, j, k), Lattice(i + 1, j, k), u), Mix(Lattice(i, j + 1, k), Lattice(i + 1, j + 1, k), u), v),
            Mix(Mix(Lattice(i, j, k + 1), Lattice(i + 1, j, k + 1), u), Mix(Lattice(i, j + 1, k + 1), Lattice(i + 1, j + 1, k + 1), u), v), w);
    }

    private static float Smooth(float t) => t * t * (3 - 2 * t);

    private static float Mix(float a, float b, float t) => a + (b - a) * t;

    private static float Lattice(int i, int j, int k)
    {
        unchecked
        {
            var hash = (uint)(i * 73856093 ^ j * 19349663 ^ k * 83492791);
            hash = (hash ^ (hash >> 15)) * 0x2C1B3C6D;
            hash = (hash ^ (hash >> 12)) * 0x297A2D39;
            return (hash >> 8) / (float)(1 << 24);
        }
    }
}
