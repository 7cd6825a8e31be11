using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>What happens to point clouds [n, c, points, 1]: x, y and z come first, and where there are six channels a normal after them.</summary>
internal static class CloudGeometry
{
    /// <summary>Clouds turned about the y axis through the origin, each by its angle in radians, and their normals with them.</summary>
    public static Tensor Turned(Tensor clouds, double[] angles)
    {
        Tensor Of(Func<double, double> function) =>
            tensor([.. angles.Select(angle => (float)function(angle))], [angles.Length, 1, 1, 1], device: clouds.device);
        var (cos, sin) = (Of(Math.Cos), Of(Math.Sin));
        var channels = clouds.shape[1];
        var turned = new List<Tensor>();
        for (var first = 0L; first + 3 <= channels && first < 6; first += 3)
        {
            var (x, z) = (clouds.narrow(1, first, 1), clouds.narrow(1, first + 2, 1));
            turned.AddRange([x * cos + z * sin, clouds.narrow(1, first + 1, 1), z * cos - x * sin]);
        }
        var done = turned.Count;
        return done == channels ? cat(turned, 1) : cat([.. turned, clouds.narrow(1, done, channels - done)], 1);
    }
}
