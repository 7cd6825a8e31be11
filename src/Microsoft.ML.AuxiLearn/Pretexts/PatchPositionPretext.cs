using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>
/// Where the second of two patches lay, seen from the first, which was that in the middle of 3 x 3: both stand side by side in the middle row of an image that
/// is its mean else. A patch is three quarters of a tile, at a random place in it, so that edges that go on do not give the answer away.
/// </summary>
internal sealed record PatchPositionPretext : SelfSupervision
{
    private const int Tiles = 3;
    private const int Middle = 4;
    private const int LeastSide = 6;

    internal override string? Expected(NetworkInput input) =>
        input.Shape is [_, var height, var width] && Math.Min(height, width) >= LeastSide ? null : $"images of at least {LeastSide} x {LeastSide} pixels";

    internal override PretextAnswer Answer(NetworkInput input) => PretextAnswer.OfClasses(Tiles * Tiles - 1);

    internal override (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random)
    {
        var positions = PretextDraws.Classes(samples, Tiles * Tiles - 1, random);
        int[] tiles = [.. positions.Select(position => position < Middle ? position : position + 1)];
        var (height, width) = ((int)samples.shape[2] / Tiles, (int)samples.shape[3] / Tiles);
        var changed = units.Mean.expand_as(samples).clone();
        Put(Patches([.. tiles.Select(_ => Middle)]), 0);
        Put(Patches(tiles), 1);
        return (changed, PretextDraws.Targets(positions, samples.device));

        Tensor Patches(int[] tiles)
        {
            var (side, across) = (height * 3 / 4, width * 3 / 4);
            var rows = Places([.. tiles.Select(tile => tile / Tiles * height)], height - side, side);
            var columns = Places([.. tiles.Select(tile => tile % Tiles * width)], width - across, across);
            var (n, c) = (samples.shape[0], samples.shape[1]);
            return samples.gather(2, rows.view(n, 1, side, 1).expand(n, c, side, samples.shape[3]))
                .gather(3, columns.view(n, 1, 1, across).expand(n, c, side, across));
        }

        // for each image the indices of a run of pixels that starts up to so many behind the start of its tile
        Tensor Places(int[] starts, int most, int length) => tensor(
            [.. starts.SelectMany(start => Enumerable.Range(start + random.Next(most + 1), length).Select(place => (long)place))], device: samples.device);

        void Put(Tensor patches, int column) =>
            changed.narrow(2, height, patches.shape[2]).narrow(3, (long)column * width, patches.shape[3]).copy_(patches);
    }
}
