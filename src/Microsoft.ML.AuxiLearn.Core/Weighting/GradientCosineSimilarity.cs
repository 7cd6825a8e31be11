using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>GCS, unweighted (Du et al., 2018).</summary>
internal sealed record GradientCosineMethod : WeightingMethod
{
    internal override MethodNotes Notes =>
        new("d = g_0 + Σ_j g_j over the auxiliary tasks with ⟨g_j, g_0⟩ > 0; all the products from one second derivative", "7", "Du et al., 2018")
        {
            When = "harmful columns are likely, and no rows can be spared for an auxiliary set",
        };

    public override TaskWeighting Build(WeightingContext context) => new GradientCosineSimilarity();
}

/// <summary>
/// GCS, unweighted (Du et al., 2018): an auxiliary gradient on the shared parameters is added where its cosine with the main one is positive.
/// </summary>
/// <remarks>
/// The products ⟨∇l_j, ∇l_0⟩ are the gradient of ⟨∇(u·l), ∇l_0⟩ in u: a few backward passes for hundreds of tasks as for one, through operators that have a
/// second derivative.
/// </remarks>
internal sealed class GradientCosineSimilarity : TaskWeighting
{
    /// <inheritdoc/>
    public override bool DifferentiatesTwice => true;

    /// <inheritdoc/>
    protected override Tensor Differentiate(TaskLosses losses)
    {
        var shared = losses.Shared.Where(parameter => parameter.requires_grad).ToArray();
        var heads = losses.All.Where(parameter => parameter.requires_grad).ExceptBy(shared.Select(parameter => parameter.Handle), parameter => parameter.Handle)
            .ToArray();
        var means = losses.Means;

        var main = losses.OfWholeBatch(Autograd.Grad(means[0], shared, retainGraph: true));
        var u = ones_like(means).requires_grad_();
        var gradients = Autograd.Grad(u.dot(means), shared, createGraph: true);
        var products = losses.OfWholeBatch(Autograd.Grad(stack([.. gradients.Zip(main, (all, one) => (all * one).sum())]).sum(), [u], retainGraph: true))[0];
        products[0] = ones_like(products[0]);
        var weights = products.gt(zeros_like(products)).to(means.dtype);
        Show(weights);

        if (heads.Length > 0)
            Assign(heads, Autograd.Grad(means.sum(), heads, retainGraph: true));   // each task's own parameters know its loss alone
        Assign(shared, Autograd.Grad(weights.dot(means), shared));
        return means.detach().sum();
    }

    private static void Assign(TorchSharp.Modules.Parameter[] parameters, Tensor[] gradients)
    {
        for (var i = 0; i < parameters.Length; i++)
            parameters[i].grad = gradients[i];
    }
}
