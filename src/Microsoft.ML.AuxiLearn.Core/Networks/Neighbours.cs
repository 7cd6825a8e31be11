using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>The nearest points of each point, itself among them: exact, and in blocks, so that no n x n matrix is held at once.</summary>
internal static class Neighbours
{
    /// <summary>The distances that are held at once, but for clouds so large that those of one point of each are more.</summary>
    public const long MostDistances = 1 << 22;

    /// <param name="points">[n, points, c].</param>
    /// <param name="count">k, or all where there are fewer.</param>
    /// <returns>[n, points, k], in no order.</returns>
    public static Tensor Of(Tensor points, int count)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var x = points.detach();
        var (n, rows) = (x.shape[0], x.shape[1]);
        var (squares, columns) = (x.Squared().sum(2).unsqueeze(1), x.transpose(1, 2));
        var step = Block(n, rows);
        var found = new List<Tensor>();
        for (var start = 0L; start < rows; start += step)
        {
            using var block = NewDisposeScope();
            // |xi - xj|^2 less |xi|^2, which is the same for all j
            var distances = squares - x.narrow(1, start, Math.Min(step, rows - start)).matmul(columns).Times(2);
            found.Add(distances.topk((int)Math.Min(count, rows), 2, largest: false, sorted: false).indexes.MoveToOuterDisposeScope());
        }
        return (found.Count == 1 ? found[0] : cat(found, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>The points of each of n clouds whose distances to all others are held at once.</summary>
    public static long Block(long n, long points) => Math.Clamp(MostDistances / (n * points), 1, points);
}
