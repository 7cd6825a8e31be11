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
    private readonly Func<Tensor>? _labels;
    private readonly Func<IReadOnlyList<Tensor>, Tensor?, Tensor> _combine;
    private readonly Func<Tensor, Tensor>? _regularizer;

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
    public TrainingLoss(Func<IReadOnlyList<Tensor>> outputs, Func<IReadOnlyList<Tensor>, Tensor> combine) : this(outputs, null, (c, _) => combine(c), null)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(combine);
    }

    /// <summary>
    /// A training loss with labels that the auxiliary network makes of the batch, L_T = S(c(w), y(φ); φ). A hypergradient takes y once, however often its
    /// solver looks at S, and goes back through the network that makes it once.
    /// </summary>
    /// <param name="outputs">c(w): floating point, with a graph to the primary parameters.</param>
    /// <param name="labels">y(φ): floating point, with a graph to the auxiliary parameters and none to the primary ones.</param>
    /// <param name="combine">S(c, y; φ): a scalar with a graph to c, to y and to what auxiliary parameters are not in y.</param>
    /// <param name="regularizer">R(y), a scalar: φ descends L_A + R. Null for none.</param>
    public TrainingLoss(Func<Tensor> outputs, Func<Tensor> labels, Func<Tensor, Tensor, Tensor> combine, Func<Tensor, Tensor>? regularizer = null)
        : this(() => [outputs()], labels, (c, y) => combine(c[0], y!), regularizer)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(combine);
    }

    private TrainingLoss(Func<IReadOnlyList<Tensor>> outputs, Func<Tensor>? labels, Func<IReadOnlyList<Tensor>, Tensor?, Tensor> combine, Func<Tensor,
        Tensor>? regularizer) =>
        (_outputs, _labels, _combine, _regularizer) = (outputs, labels, combine, regularizer);

    /// <summary>L_T(w, φ) with its graph: what a step of the primary optimizer differentiates.</summary>
    /// <returns>A scalar.</returns>
    public Tensor Evaluate() => Combine(Outputs());

    /// <summary>c(w), with its graph.</summary>
    public IReadOnlyList<Tensor> Outputs() => _outputs();

    /// <summary>y(φ), with its graph; null where the auxiliary network makes no labels.</summary>
    public Tensor? Labels() => _labels?.Invoke();

    /// <summary>S(c, y; φ), with its graph.</summary>
    /// <exception cref="InvalidOperationException">The closure's result is no scalar.</exception>
    public Tensor Combine(IReadOnlyList<Tensor> outputs) => Scalar(_combine(outputs, Labels()), "training loss");

    /// <summary>R(y), with its graph; null for none.</summary>
    internal Tensor? Regularizer(Tensor labels) => _regularizer is null ? null : Scalar(_regularizer(labels), "regularizer");

    /// <summary>The same loss of labels that are given.</summary>
    internal TrainingLoss With(Tensor labels) => new(_outputs, () => labels, _combine, _regularizer);

    internal static Tensor Scalar(Tensor loss, string name) => loss.numel() == 1
        ? loss.reshape([])
        : throw new InvalidOperationException($"The {name} has shape [{string.Join(", ", loss.shape)}]; expected a scalar.");
}
