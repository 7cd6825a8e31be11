using System.Numerics;

namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>The points Origin + t Direction, t > 0.</summary>
internal readonly record struct Ray(Vector3 Origin, Vector3 Direction)
{
    public Vector3 At(float t) => Origin + t * Direction;
}

/// <summary>Where a ray meets a surface.</summary>
/// <param name="T">The ray's parameter.</param>
/// <param name="Normal">The unit normal on the ray's side.</param>
/// <param name="Local">The point in the coordinates of the thing, metres, where its texture is.</param>
/// <param name="Material">What is seen there.</param>
internal readonly record struct Hit(float T, Vector3 Normal, Vector3 Local, Material Material);
