using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>By how many quarters, counterclockwise, an image was turned.</summary>
internal sealed record RotationPretext : SelfSupervision
{
    internal override string? Expected(NetworkInput input) => input.Shape is [_, var height, var width] && height == width ? null : "square images";

    internal override PretextAnswer Answer(NetworkInput input) => PretextAnswer.OfClasses(4);

    internal override (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random)
    {
        var turns = PretextDraws.Classes(samples, 4, random);
        return (Turned(samples, turns), PretextDraws.Targets(turns, samples.device));
    }

    /// <summary>Images [n, c, s, s], each turned by its number of quarters.</summary>
    internal static Tensor Turned(Tensor images, int[] turns)
    {
        Tensor Are(Func<int, bool> condition) => tensor([.. turns.Select(condition)], [turns.Length, 1, 1, 1], device: images.device);
        var halves = where(Are(turn => turn >= 2), images.flip(2, 3), images);
        return where(Are(turn => turn % 2 == 1), halves.transpose(2, 3).flip(2), halves);
    }
}
