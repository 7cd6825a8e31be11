using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>
/// Several self-supervised tasks on one batch, for the price of one: each row of it goes to one of them, at random and evenly, so that all together take one
/// further pass of the network. What a row is not asked is missing there.
/// </summary>
internal sealed class PretextSet
{
    // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
    private static readonly Scalar _missing = double.NaN.ToScalar();

    private readonly IReadOnlyList<SelfSupervision> _pretexts;
    private readonly SampleUnits _units;
    private readonly int[] _starts;
    private readonly int _targets;

    /// <param name="pretexts">At least one, all of which are for the samples.</param>
    /// <param name="input">The shape of a sample.</param>
    /// <param name="units">Of the samples, on their device.</param>
    public PretextSet(IReadOnlyList<SelfSupervision> pretexts, NetworkInput input, SampleUnits units)
    {
        (_pretexts, _units) = (pretexts, units);
        var widths = pretexts.Select(pretext => pretext.Answer(input).Targets).ToArray();
        _starts = [.. widths.Select((_, i) => widths[..i].Sum())];
        _targets = widths.Sum();
    }

    /// <summary>Changes samples and says what is asked about them.</summary>
    /// <param name="samples">[n, input shape].</param>
    /// <param name="random">Whence every choice comes.</param>
    /// <returns>The changed samples [n, input shape], and the targets of all tasks [n, Σ t], NaN where a row is not asked.</returns>
    public (Tensor Changed, Tensor Targets) Make(Tensor samples, Random random)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var order = Enumerable.Range(0, (int)samples.shape[0]).Select(row => (long)row).ToArray();
        random.Shuffle(order);
        var (changed, targets) = (new List<Tensor>(), empty([order.Length, _targets], device: samples.device).fill_(_missing));
        var first = random.Next(_pretexts.Count);   // of fewer rows than tasks, each has its turn
        for (var (i, start) = (0, 0); i < _pretexts.Count; i++)
        {
            var end = (int)((long)(i + 1) * order.Length / _pretexts.Count);
            if (end == start)
                continue;
            var pretext = (first + i) % _pretexts.Count;
            var rows = tensor(order[start..end], device: samples.device);
            var (part, asked) = _pretexts[pretext].Make(samples.index_select(0, rows), _units, random);
            changed.Add(part);
            targets.narrow(1, _starts[pretext], asked.shape[1]).index_copy_(0, rows, asked);
            start = end;
        }
        var places = new long[order.Length];
        for (var place = 0; place < order.Length; place++)
            places[order[place]] = place;
        var inOrder = cat(changed).index_select(0, tensor(places, device: samples.device));
        return (inOrder.MoveToOuterDisposeScope(), targets.MoveToOuterDisposeScope());
    }
}
