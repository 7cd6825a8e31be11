using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>Looks at what a learned combiner makes of pairs of losses, from 0 to twice the mean losses of the last batch.</summary>
internal static class CombinerInspection
{
    private const int Steps = 10;
    private const int Maps = 3;
    private const long Side = 32;   // of images whose pixels all have the same loss

    /// <summary>A map for each of the tasks that count most.</summary>
    /// <param name="weighting">The combiner.</param>
    /// <param name="names">The losses, the main task's first.</param>
    /// <param name="leastSide">The least side of images that it can combine pixel by pixel; null where any will do.</param>
    public static IReadOnlyList<CombinerMap> Of(CombinerWeighting weighting, IReadOnlyList<string> names, int? leastSide)
    {
        using var scope = NewDisposeScope();
        if (weighting.LastLosses is not { } losses || names.Count < 2)
            return [];
        var means = losses.transpose(0, 1).flatten(1).mean([1L]);
        var weights = weighting.CurrentWeights()!.cpu().data<float>().ToArray();
        var side = Math.Max(Side, leastSide ?? 0);
        long[] pixels = weighting.TakesPixels ? [.. losses.shape.Skip(2).Select(length => Math.Min(length, side))] : [];
        return [.. Enumerable.Range(1, names.Count - 1).OrderByDescending(task => weights[task]).Take(Maps)
            .Select(task => Of(weighting, names[task], task, means, pixels)).Where(map => map.Combined.Concat(map.Slopes).All(float.IsFinite))];
    }

    private static CombinerMap Of(CombinerWeighting weighting, string name, int task, Tensor means, long[] pixels)
    {
        using var scope = NewDisposeScope();
        var (main, own) = (Range(means[0]), Range(means[task]));
        var pairs = means.expand(Steps * Steps, -1).clone();   // [a m, T]
        pairs.select(1, 0).copy_(main.repeat(Steps));
        pairs.select(1, task).copy_(own.repeat_interleave(Steps));
        var samples = pairs.reshape([.. pairs.shape, .. pixels.Select(_ => 1L)]).expand([.. pairs.shape, .. pixels]).contiguous();
        using var grad = enable_grad();
        var leaf = samples.requires_grad_();
        var slopes = Autograd.Grad(weighting.Combine(leaf), [leaf])[0];   // of a mean over the pairs
        using var noGrad = no_grad();
        var combined = Enumerable.Range(0, Steps * Steps).Select(pair => weighting.Combine(samples.narrow(0, pair, 1)).cpu().item<float>());
        return new(name, Numbers(main), Numbers(own), [.. combined],
            Numbers(slopes.select(1, task).reshape(Steps * Steps, -1).sum(1).Times(Steps * Steps)));
    }

    private static Tensor Range(Tensor mean)
    {
        var most = 2 * Math.Abs(mean.cpu().item<float>());
        return linspace(0, most > 0 && float.IsFinite(most) ? most : 1, Steps, device: mean.device);
    }

    private static float[] Numbers(Tensor tensor) => tensor.detach().cpu().contiguous().data<float>().ToArray();
}
