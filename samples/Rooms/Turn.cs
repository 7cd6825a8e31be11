using System.Numerics;

namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>A rotation about the vertical, to the right seen from above: 0 looks along Z, a quarter along X.</summary>
internal readonly struct Turn(float yaw)
{
    private readonly float _sin = MathF.Sin(yaw), _cos = MathF.Cos(yaw);

    public Vector3 Apply(Vector3 v) => new(_cos * v.X + _sin * v.Z, v.Y, _cos * v.Z - _sin * v.X);

    public Vector3 Inverse(Vector3 v) => new(_cos * v.X - _sin * v.Z, v.Y, _cos * v.Z + _sin * v.X);
}
