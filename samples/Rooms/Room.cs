using System.Numerics;

namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>A furnished room, its lamp, and who looks at it.</summary>
/// <param name="Surfaces">Everything that can be seen.</param>
/// <param name="Lamp">Where the lamp hangs.</param>
/// <param name="Light">The lamp's red, green and blue.</param>
/// <param name="Ambient">The light that comes from everywhere.</param>
/// <param name="Eye">Where the camera is.</param>
/// <param name="Yaw">How it is turned to the right.</param>
/// <param name="Pitch">How it is bent down.</param>
/// <param name="Grain">The standard deviation of the camera's noise, in steps of 255.</param>
internal sealed record Room(IReadOnlyList<ISurface> Surfaces, Vector3 Lamp, Vector3 Light, Vector3 Ambient, Vector3 Eye, float Yaw, float Pitch, float Grain)
{
    /// <summary>What the ray meets first.</summary>
    public Hit First(in Ray ray)
    {
        var first = new Hit(float.MaxValue, default, default, null!);
        foreach (var surface in Surfaces)
            if (surface.Meets(ray, first.T, out var hit))
                first = hit;
        return first;
    }

    /// <summary>Whether anything is between two points.</summary>
    public bool IsShaded(Vector3 point, Vector3 light)
    {
        var ray = new Ray(point, light - point);
        foreach (var surface in Surfaces)
            if (surface.Meets(ray, 1, out _))
                return true;
        return false;
    }
}
