using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>GCS, unweighted (Du et al., 2018): an auxiliary gradient on the shared parameters is added where its cosine with the main one is positive.</summary>
public sealed class GradientCosineSimilarity : GradientWeighting
{
    /// <inheritdoc/>
    protected override Tensor Combine(Tensor gradients, TaskLosses losses)
    {
        var weights = gradients.mv(gradients[0]).gt(0).to(gradients.dtype);
        weights[0] = 1;
        return weights;
    }
}
