using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>What is done to clouds [n, c, points, 1] and asked about them: a piece is masked, and where the points of the whole lie is asked.</summary>
internal static class CloudCells
{
    private const int Side = 4;
    private const double Reach = 2;   // deviations on either side of the mean that the cells cover

    /// <summary>The cells: 4 x 4 x 4.</summary>
    public const int Count = Side * Side * Side;

    /// <summary>For each cloud the points nearest to one of them, drawn at random: true [n, 1, points, 1].</summary>
    public static Tensor Piece(Tensor clouds, double share, Random random)
    {
        var (n, points) = (clouds.shape[0], clouds.shape[2]);
        var xyz = clouds.narrow(1, 0, 3).squeeze(-1);
        var centers = xyz.gather(2, PretextDraws.Below(points, [n, 1, 1], random, clouds.device).expand(n, 3, 1));
        var nearest = (xyz - centers).Squared().sum(1).topk((int)Math.Max(1, Math.Round(share * points)), 1, largest: false, sorted: false).indexes;
        return zeros([n, points], ScalarType.Bool, clouds.device).scatter(1, nearest, ones_like(nearest, ScalarType.Bool)).view(n, 1, points, 1);
    }

    /// <summary>The mean of x, y and z, about which clouds are turned, and 0 for what else the points have: [c, 1, 1].</summary>
    public static Tensor Origin(SampleUnits units)
    {
        var others = units.Mean.shape[0] - 3;
        return others == 0 ? units.Mean : cat([units.Mean.narrow(0, 0, 3), zeros_like(units.Mean.narrow(0, 3, others))]);
    }

    /// <summary>How many of the points lie in each cell, over the mean of all cells, less 1: [n, 64].</summary>
    public static Tensor Occupancy(Tensor standardized)
    {
        var (n, points) = (standardized.shape[0], standardized.shape[2]);
        using var reach = Reach.ToScalar();
        var cells = standardized.narrow(1, 0, 3).squeeze(-1).add(reach).Times(Side / (2 * Reach)).floor().Within_(0, Side - 1).to(ScalarType.Int64);
        var numbers = cells.mul(tensor(new long[] { Side * Side, Side, 1 }, [1, 3, 1], device: cells.device)).sum(1);
        var counts = zeros(n, Count, device: standardized.device).scatter_add(1, numbers, ones(n, points, device: standardized.device));
        using var one = 1.ToScalar();
        return counts.Times((double)Count / points).sub(one).Within_(-10, 10);
    }
}
