using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Generating;

/// <summary>
/// How a teacher uses its auxiliary classes, from the soft labels it gives: a main class of which one auxiliary class takes all has collapsed, and labels that
/// are all uniform say nothing.
/// </summary>
internal sealed class AuxiliaryClassUsage(IReadOnlyList<int> classesPerLabel) : IDisposable, IStateful
{
    // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
    private static readonly Scalar _one = 1.ToScalar();
    private static readonly Scalar _tiny = 1e-20.ToScalar();

    private Tensor? _sums;
    private Tensor? _entropy;

    /// <summary>Counts the labels of a batch.</summary>
    /// <param name="soft">[n, Σψ]; NaN where the label is missing.</param>
    /// <param name="label">The main class of each sample from 0, [n]; NaN where it is missing.</param>
    public void Add(Tensor soft, Tensor label)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _sums ??= zeros(classesPerLabel.Count, classesPerLabel.Sum(), soft.dtype, soft.device).DetachFromDisposeScope();
        _entropy ??= zeros(1, soft.dtype, soft.device).DetachFromDisposeScope();
        var y = soft.detach().nan_to_num(0);
        _sums.index_add_(0, label.nan_to_num(0).to(ScalarType.Int64), y, _one);
        _entropy.sub_((y * y.clamp_min(_tiny).log()).sum());
    }

    /// <summary>What was counted since the last call, and starts afresh.</summary>
    /// <param name="collective">The processes that count; null for this one alone.</param>
    /// <returns>
    /// For each main class exp(entropy of the mean label): how many of its auxiliary classes are used, from 1 to ψ, NaN for a class without samples;
    /// and exp(mean entropy of a label): over how many auxiliary classes one label is spread.
    /// </returns>
    public (float[] Used, double PerSample) Take(ICollective? collective = null)
    {
        if (_sums is null || _entropy is null)
            return ([.. classesPerLabel.Select(_ => float.NaN)], double.NaN);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        collective?.AllReduce(_sums);
        collective?.AllReduce(_entropy);
        var sums = _sums.cpu().to(ScalarType.Float64);
        var used = new float[classesPerLabel.Count];
        for (int k = 0, start = 0; k < classesPerLabel.Count; start += classesPerLabel[k++])
        {
            var shares = sums[k].narrow(0, start, classesPerLabel[k]).data<double>().ToArray();
            var total = shares.Sum();
            used[k] = (float)Math.Exp(-shares.Where(share => share > 0).Sum(share => share / total * Math.Log(share / total)));
            if (total <= 0)
                used[k] = float.NaN;
        }
        var perSample = Math.Exp(_entropy.cpu().to(ScalarType.Float64).item<double>() / sums.sum().item<double>());
        _sums.zero_();
        _entropy.zero_();
        return (used, perSample);
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Tensor("sums", ref _sums);
        state.Tensor("entropy", ref _entropy);
    }

    public void Dispose()
    {
        _sums?.Dispose();
        _entropy?.Dispose();
    }
}
