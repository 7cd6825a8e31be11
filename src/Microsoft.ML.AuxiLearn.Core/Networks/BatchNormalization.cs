using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// Batch normalisation of [n, c, ...] over all dimensions but the channels': by the batch's mean and variance while training, by their running means else.
/// TorchSharp's own counts its batches with a number that may be finalized while libtorch reads it (see <see cref="Native.ScalarArithmetic"/>).
/// </summary>
internal sealed class BatchNormalization(long channels)
    : BatchNorm(channels, eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true, device: null, dtype: null, nameof(BatchNormalization)),
        ISynchronized
{
    private static readonly Scalar _one = 1L.ToScalar();

    /// <summary>The processes over whose shares of the batch mean and variance are taken; null for those of this process alone.</summary>
    public ICollective? Collective { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (training)
            num_batches_tracked!.add_(_one);
        return training && Collective is not null
            ? OfAllShares(input, Collective)
            : nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum!.Value, eps);
    }

    /// <summary>
    /// (x - μ) / sqrt(σ² + ε) w + b with μ and σ² of the whole batch, from each share's count n, mean m and variance v: μ = Σ n m / Σ n and
    /// σ² = Σ n (v + m²) / Σ n - μ², in float64. Gradients flow back through these sums, from every share to every other.
    /// </summary>
    private Tensor OfAllShares(Tensor input, ICollective collective)
    {
        var channels = input.shape[1];
        long[] all = [0, .. Enumerable.Range(2, (int)input.dim() - 2).Select(dimension => (long)dimension)], shape = [1, channels, .. all[1..].Select(_ => 1L)];
        var x = input.to(float32);
        var count = (double)x.numel() / channels;
        var mean = x.mean(all);
        var variance = (x - mean.view(shape)).Squared().mean(all).to(float64);
        mean = mean.to(float64);
        var counts = full(1, count, float64, x.device);
        var sums = CollectiveSum.Of(cat([mean.Times(count), variance.Plus(mean.Squared()).Times(count), counts]), collective);
        var total = sums.narrow(0, 2 * channels, 1).detach().ToNumber();
        var mu = sums.narrow(0, 0, channels).Times(1 / total);
        var sigma2 = sums.narrow(0, channels, channels).Times(1 / total) - mu.Squared();
        using (no_grad())
        {
            Follow(running_mean!, mu);
            Follow(running_var!, sigma2.Times(total / (total - 1)));
        }
        var scale = weight! * sigma2.to(float32).Plus(full_like(weight!, eps)).rsqrt();
        return ((x - mu.to(float32).view(shape)) * scale.view(shape)).Plus(bias!.view(shape)).to(input.dtype);
    }

    /// <summary>The running value follows that of a batch.</summary>
    private void Follow(Tensor running, Tensor ofBatch) =>
        running.Times_(1 - momentum!.Value).AddTimes_(ofBatch.to(running.dtype), momentum.Value);

    /// <inheritdoc/>
    protected override void ValidateInputDimensions(Tensor input)
    {
        if (training && input.numel() == input.shape[1])   // its variance is 0/0
            throw new InvalidOperationException($"Batch normalisation would learn from one value per channel, in [{string.Join(", ", input.shape)}]; expected "
                + "a larger batch or larger images.");
    }
}
