using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>Looks at what a learned combiner makes of the losses of some training images, taken as scoring takes them.</summary>
internal static class PixelInspection
{
    private const int Images = 8;

    /// <param name="weighting">The combiner.</param>
    /// <param name="network">The primary network.</param>
    /// <param name="losses">Its losses.</param>
    /// <param name="form">What makes batches.</param>
    /// <param name="layout">The tasks.</param>
    /// <param name="sets">The training rows, of which the first are looked at.</param>
    public static PixelWeights Of(IBilevelWeighting weighting, PrimaryNetwork network, BatchLosses losses, BatchForm form, TaskLayout layout, TrainingSets sets)
    {
        using var scope = NewDisposeScope();
        network.eval();
        var batch = form.Whole(new SeededRandom(1))(sets.Training.Slice(0, Math.Min(Images, sets.Training.Rows)));
        Tensor leaf;
        using (no_grad())
            leaf = losses.PerSample(batch).detach();
        network.train();

        var slopes = Autograd.Grad(weighting.Combine(leaf.requires_grad_()), [leaf])[0];
        var (height, width) = (batch.Features.shape[2], batch.Features.shape[3]);
        var isOfPixels = slopes.dim() > 2;
        var weights = (isOfPixels ? slopes : slopes.unsqueeze(-1).unsqueeze(-1).expand(-1, -1, height, width))
            .Times(batch.Rows * (isOfPixels ? height * width : 1));
        return new(
            [.. sets.TrainingRows.Take((int)batch.Rows)], layout.LossNames, (int)height, (int)width, weights.contiguous().cpu().data<float>().ToArray());
    }
}
