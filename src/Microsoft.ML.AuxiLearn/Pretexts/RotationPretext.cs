using Microsoft.ML.AuxiLearn.Augmenting;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>By how many quarters, counterclockwise, an image was turned, or a cloud about its y axis.</summary>
internal sealed record RotationPretext : SelfSupervision
{
    internal override string? Expected(NetworkInput input) =>
        input.IsCloud || (input.Shape is [_, var height, var width] && height == width) ? null : "square images or point clouds";

    internal override PretextAnswer Answer(NetworkInput input) => PretextAnswer.OfClasses(4);

    internal override (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random)
    {
        var turns = PretextDraws.Classes(samples, 4, random);
        var changed = new NetworkInput(samples.shape[1..]).IsCloud ? AboutMean(samples, units, turns) : Turned(samples, turns);
        return (changed, PretextDraws.Targets(turns, samples.device));
    }

    private static Tensor AboutMean(Tensor clouds, SampleUnits units, int[] turns)
    {
        var origin = CloudCells.Origin(units);
        return CloudGeometry.Turned(clouds - origin, [.. turns.Select(turn => turn * Math.PI / 2)]) + origin;
    }

    /// <summary>Images [n, c, s, s], each turned by its number of quarters.</summary>
    internal static Tensor Turned(Tensor images, int[] turns)
    {
        Tensor Are(Func<int, bool> condition) => tensor([.. turns.Select(condition)], [turns.Length, 1, 1, 1], device: images.device);
        var halves = where(Are(turn => turn >= 2), images.flip(2, 3), images);
        return where(Are(turn => turn % 2 == 1), halves.transpose(2, 3).flip(2), halves);
    }
}
