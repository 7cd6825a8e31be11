using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>GCS, unweighted (Du et al., 2018): an auxiliary gradient on the shared parameters is added where its cosine with the main one is positive.</summary>
public sealed class GradientCosineSimilarity : GradientWeighting
{
    /// <inheritdoc/>
    protected override Tensor Combine(Tensor gradients, TaskLosses losses)
    {
        var products = gradients.mv(gradients[0]);
        products[0] = ones_like(products[0]);
        return products.gt(zeros_like(products)).to(gradients.dtype);
    }
}
