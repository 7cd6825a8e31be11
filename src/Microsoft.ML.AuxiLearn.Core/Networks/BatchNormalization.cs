using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// Batch normalisation of [n, c, ...] over all dimensions but the channels': by the batch's mean and variance while training, by their running means else.
/// TorchSharp's own counts its batches with a number that may be finalized while libtorch reads it (see <see cref="Native.ScalarArithmetic"/>).
/// </summary>
internal sealed class BatchNormalization(long channels)
    : BatchNorm(channels, eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true, device: null, dtype: null, nameof(BatchNormalization))
{
    private static readonly Scalar _one = 1L.ToScalar();

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (training)
            num_batches_tracked!.add_(_one);
        return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum!.Value, eps);
    }

    /// <inheritdoc/>
    protected override void ValidateInputDimensions(Tensor input)
    {
        if (training && input.numel() == input.shape[1])   // its variance is 0/0
            throw new InvalidOperationException($"Batch normalisation was to learn from one value per channel, in [{string.Join(", ", input.shape)}]; expected "
                + "a larger batch or larger images.");
    }
}
