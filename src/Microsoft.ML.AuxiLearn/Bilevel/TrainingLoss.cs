using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// The training loss L_T(w, φ) = S(c(w); φ), split where the auxiliary network looks at the primary one: c(w) are the primary network's outputs
/// (per-sample losses [n, T], per-pixel losses [n, T, h, w], or logits) and S(c; φ) is the auxiliary network's scalar. The split is what makes a hypergradient
/// cheap: φ meets w in c alone, so d²L_T/dφdw needs a second derivative of S and never one of the primary network.
/// </summary>
/// <remarks>
/// Both closures are called several times for one hypergradient and must see the same batch each time. c may not depend on φ, and S may depend on w through c
/// alone.
/// </remarks>
public sealed class TrainingLoss
{
    private readonly Func<IReadOnlyList<Tensor>> _outputs;
    private readonly Func<IReadOnlyList<Tensor>, Tensor> _combine;

    /// <summary>A training loss that looks at one tensor of the primary network.</summary>
    /// <param name="outputs">c(w): floating point, with a graph to the primary parameters.</param>
    /// <param name="combine">S(c; φ): a scalar with a graph to c and to the auxiliary parameters.</param>
    public TrainingLoss(Func<Tensor> outputs, Func<Tensor, Tensor> combine) : this(() => [outputs()], c => combine(c[0]))
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(combine);
    }

    /// <summary>A training loss that looks at several tensors of the primary network.</summary>
    /// <param name="outputs">c(w): always the same number of floating-point tensors, with a graph to the primary parameters.</param>
    /// <param name="combine">S(c; φ): a scalar with a graph to c and to the auxiliary parameters.</param>
    public TrainingLoss(Func<IReadOnlyList<Tensor>> outputs, Func<IReadOnlyList<Tensor>, Tensor> combine)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(combine);
        (_outputs, _combine) = (outputs, combine);
    }

    /// <summary>L_T(w, φ) with its graph: what a step of the primary optimizer differentiates.</summary>
    /// <returns>A scalar.</returns>
    public Tensor Evaluate() => Combine(Outputs());

    /// <summary>c(w), with its graph.</summary>
    public IReadOnlyList<Tensor> Outputs() => _outputs();

    /// <summary>S(c; φ), with its graph.</summary>
    /// <exception cref="InvalidOperationException">The closure's result is no scalar.</exception>
    public Tensor Combine(IReadOnlyList<Tensor> outputs) => Scalar(_combine(outputs), "training loss");

    internal static Tensor Scalar(Tensor loss, string name) => loss.numel() == 1
        ? loss.reshape([])
        : throw new InvalidOperationException($"The {name} has shape [{string.Join(", ", loss.shape)}]; expected a scalar.");
}
