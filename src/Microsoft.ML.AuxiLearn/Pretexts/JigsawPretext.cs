using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>In which order the tiles of an image stand. Rows and columns that are left over at the end stay where they are.</summary>
internal sealed record JigsawPretext : SelfSupervision
{
    private const int MostOrders = 64;
    private const int Candidates = 500;

    public JigsawPretext(int tiles)
    {
        if (tiles is not (2 or 3))
            throw new ArgumentOutOfRangeException(nameof(tiles), $"SelfSupervision.Jigsaw has {tiles} tiles a side; expected 2 or 3.");
        Tiles = tiles;
        Orders = tiles == 2 ? [.. All(4)] : Spread(tiles * tiles);
    }

    /// <summary>The tiles of a row and of a column.</summary>
    public int Tiles { get; }

    /// <summary>The tile at each place, for each class.</summary>
    internal long[][] Orders { get; }

    /// <inheritdoc/>
    public bool Equals(JigsawPretext? other) => Tiles == other?.Tiles;

    /// <inheritdoc/>
    public override int GetHashCode() => Tiles;

    private protected override string Arguments => $"{Tiles}";

    internal override string? Expected(NetworkInput input) =>
        input.Shape is [_, var height, var width] && Math.Min(height, width) >= Tiles ? null : $"images of at least {Tiles} x {Tiles} pixels";

    internal override PretextAnswer Answer(NetworkInput input) => PretextAnswer.OfClasses(Orders.Length);

    internal override (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random)
    {
        var orders = PretextDraws.Classes(samples, Orders.Length, random);
        return (Ordered(samples, [.. orders.Select(order => Orders[order])]), PretextDraws.Targets(orders, samples.device));
    }

    /// <summary>Images [n, c, h, w] whose tile at each place is the one of the number there.</summary>
    internal Tensor Ordered(Tensor images, long[][] orders)
    {
        var places = tensor(orders.SelectMany(order => order).ToArray(), [orders.Length, Tiles * Tiles, 1, 1, 1], device: images.device);
        var (n, c, height, width) = (images.shape[0], images.shape[1], images.shape[2] / Tiles, images.shape[3] / Tiles);
        var tiles = images.narrow(2, 0, height * Tiles).narrow(3, 0, width * Tiles).reshape(n, c, Tiles, height, Tiles, width)
            .permute(0, 2, 4, 1, 3, 5).reshape(n, Tiles * Tiles, c, height, width);
        var ordered = tiles.gather(1, places.expand_as(tiles));
        var changed = images.clone();
        changed.narrow(2, 0, height * Tiles).narrow(3, 0, width * Tiles).copy_(ordered.reshape(n, Tiles, Tiles, c, height, width)
            .permute(0, 3, 1, 4, 2, 5).reshape(n, c, height * Tiles, width * Tiles));
        return changed;
    }

    /// <summary>All orders of so many tiles, that of the image first.</summary>
    private static IEnumerable<long[]> All(int count) => count == 0
        ? [[]]
        : Enumerable.Range(0, count).SelectMany(first => All(count - 1)
            .Select(rest => (long[])[first, .. rest.Select(tile => tile < first ? tile : tile + 1)]));

    /// <summary>Orders that differ much from each other: the next is, of some at random, the one that is furthest from all before it.</summary>
    private static long[][] Spread(int count)
    {
        var random = new Random(1);
        List<long[]> orders = [[.. Enumerable.Range(0, count).Select(tile => (long)tile)]];
        while (orders.Count < MostOrders)
            orders.Add(Enumerable.Range(0, Candidates).Select(_ => Shuffled()).MaxBy(order => orders.Min(other => Distance(order, other)))!);
        return [.. orders];

        static int Distance(long[] one, long[] other) => one.Zip(other).Count(tiles => tiles.First != tiles.Second);

        long[] Shuffled()
        {
            var order = orders[0].ToArray();
            random.Shuffle(order);
            return order;
        }
    }
}
