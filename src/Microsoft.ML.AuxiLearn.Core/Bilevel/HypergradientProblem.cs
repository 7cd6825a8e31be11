using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>What a solver works on: the training loss at the present weights, with every pass over it pinned to the same random state and buffers.</summary>
internal sealed class HypergradientProblem
{
    private readonly TrainingLoss _loss;
    private readonly StateGuard _guard;

    internal HypergradientProblem(TrainingLoss loss, PrimaryWeights weights, IReadOnlyList<Tensor> auxiliary, BilevelOptions options, SolverMemory memory,
        StateGuard guard) =>
        (_loss, Weights, Auxiliary, Options, Memory, _guard) = (loss, weights, auxiliary, options, memory, guard);

    /// <summary>The primary parameters that are trained, each once; a vector [P] holds one number for each of their elements, in this order.</summary>
    public IReadOnlyList<Parameter> Primary => Weights.Parameters;

    /// <summary>The auxiliary parameters φ and, where the auxiliary network makes labels y(φ) of the batch, y behind them.</summary>
    public IReadOnlyList<Tensor> Auxiliary { get; }

    /// <summary>The optimizer's options.</summary>
    public BilevelOptions Options { get; }

    /// <summary>What the solver keeps between auxiliary steps.</summary>
    public SolverMemory Memory { get; }

    /// <summary>
    /// Where the solver writes what a person may look at; what costs something to compute belongs there with <see cref="BilevelOptions.Diagnostics"/> alone.
    /// </summary>
    public SolverReport Report { get; } = new();

    internal PrimaryWeights Weights { get; }

    /// <summary>Jacobian- and Hessian-vector products at the present weights; dispose of it before the hypergradient is returned.</summary>
    public Linearization Linearize(VectorProducts products) => products.At(this);

    /// <summary>c(w) on the training batch, with a graph unless gradients are off.</summary>
    public IReadOnlyList<Tensor> Outputs()
    {
        _guard.Rewind();
        var outputs = _loss.Outputs();
        _guard.NoteCombine();
        return outputs;
    }

    /// <summary>S(c; φ), with the noise that <see cref="TrainingLoss.Evaluate"/> would have drawn after c.</summary>
    public Tensor Combine(IReadOnlyList<Tensor> outputs)
    {
        _guard.RewindToCombine();
        return _loss.Combine(outputs);
    }

    /// <summary>
    /// −(d²L_T/dφdw) p = −∇φ⟨u, ∂S/∂c⟩ with u = J p: the second derivative is confined to the auxiliary network, exactly, because c does not depend on φ.
    /// </summary>
    /// <param name="outputs">c(w).</param>
    /// <param name="u">J p, one tensor for each of c and of its shape.</param>
    /// <returns>One tensor for each member of <see cref="Auxiliary"/>, in the caller's dispose scope.</returns>
    public IReadOnlyList<Tensor> MixedProduct(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> u)
    {
        using var scope = NewDisposeScope();
        using var twice = SecondDerivatives.Needed();
        if (Options.Diagnostics)
            Report.TangentNorm = Math.Sqrt(u.Sum(tangent => tangent.Squared().sum().to(float64).item<double>()));
        Tensor[] c = [.. outputs.Select(output => output.detach().requires_grad_())];
        var slopes = Autograd.Grad(Combine(c), c, createGraph: true);
        return [.. NegativeGradient(slopes, u).Select(gradient => gradient.MoveToOuterDisposeScope())];
    }

    /// <summary>Tells the caller of what looks wrong.</summary>
    /// <param name="sentence">One sentence.</param>
    public void Warn(string sentence)
    {
        Report.Warnings = [.. Report.Warnings, sentence];
        Options.Warn?.Invoke(sentence);
    }

    internal IReadOnlyList<Tensor> Solve(HypergradientSolver solver, Tensor v)
    {
        var hypergradient = solver.Solve(this, v);
        for (var i = 0; i < Auxiliary.Count; i++)
        {
            if (hypergradient.Count != Auxiliary.Count || !hypergradient[i].shape.SequenceEqual(Auxiliary[i].shape))
                throw new InvalidOperationException(
                    $"The solver {solver.GetType().Name} returned another hypergradient than expected: one tensor for each of {Auxiliary.Count} members of "
                        + "Auxiliary and of its shape.");
        }
        return hypergradient;
    }

    /// <summary>−∇φ⟨y, t⟩.</summary>
    internal IEnumerable<Tensor> NegativeGradient(Tensor y, Tensor t) => NegativeGradient([y], [t]);

    private IEnumerable<Tensor> NegativeGradient(Tensor[] y, IReadOnlyList<Tensor> t)
    {
        int[] bound = [.. Enumerable.Range(0, y.Length).Where(i => y[i].requires_grad)];
        return bound.Length > 0
            ? Autograd.Grad([.. bound.Select(i => y[i])], Auxiliary, [.. bound.Select(i => t[i])]).Select(gradient => gradient.neg_())
            : Auxiliary.Select(parameter => zeros_like(parameter));
    }
}
