using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// The auxiliary step of bilevel training: φ descends L_A(w*(φ)) along the hypergradient
/// dL_A/dφ = −(dL_A/dw) (d²L_T/dw²)⁻¹ (d²L_T/dφdw), clipped by its global norm, and is then projected. Between two of them the caller takes primary steps on
/// <see cref="TrainingLoss.Evaluate"/>.
/// </summary>
/// <remarks>
/// After a hypergradient the primary weights, the buffers of <see cref="BilevelOptions.Modules"/>, the CPU random state and every primary .grad are bitwise
/// what they were. TorchSharp cannot read the random state of a CUDA device: there, each hypergradient seeds it, from the CPU's random state and the number of
/// hypergradients so far.
/// </remarks>
public sealed class BilevelOptimizer : IDisposable, IStateful
{
    private const string Previous = "previous";

    private readonly IReadOnlyList<Parameter> _primary;
    private readonly IReadOnlyList<Parameter> _auxiliary;
    private readonly optim.Optimizer _auxiliaryOptimizer;
    private readonly BilevelOptions _options;
    private readonly SolverMemory _memory = new();
    private long _count;

    /// <summary>A bilevel optimizer of φ; it owns neither the parameters nor the auxiliary torch optimizer.</summary>
    /// <param name="primary">w: may hold frozen parameters, ones that a loss does not use, and one parameter twice.</param>
    /// <param name="auxiliary">φ: none of them primary.</param>
    /// <param name="auxiliaryOptimizer">Steps on φ from its gradients.</param>
    /// <param name="solver">Null: <see cref="HypergradientSolver.T1T2"/>.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">There is no auxiliary parameter, or one is primary too.</exception>
    public BilevelOptimizer(
        IReadOnlyList<Parameter> primary, IReadOnlyList<Parameter> auxiliary, optim.Optimizer auxiliaryOptimizer, HypergradientSolver? solver = null,
            BilevelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(primary);
        ArgumentNullException.ThrowIfNull(auxiliary);
        ArgumentNullException.ThrowIfNull(auxiliaryOptimizer);
        if (auxiliary.Count == 0)
            throw new ArgumentException("There is no auxiliary parameter; expected at least one.", nameof(auxiliary));
        if (auxiliary.IntersectBy(primary.Select(parameter => parameter.Handle), parameter => parameter.Handle).Any())
            throw new ArgumentException("A parameter is both primary and auxiliary; expected the two networks to share none.", nameof(auxiliary));
        (_primary, _auxiliary, _auxiliaryOptimizer) = (primary, auxiliary, auxiliaryOptimizer);
        Solver = solver ?? HypergradientSolver.T1T2();
        _options = options ?? new BilevelOptions();
    }

    /// <summary>The solver in use.</summary>
    public HypergradientSolver Solver { get; }

    /// <summary>Auxiliary steps not taken because the hypergradient was not finite.</summary>
    public long SkippedSteps { get; private set; }

    /// <summary>Hypergradient, clipping by global norm, a step of the auxiliary torch optimizer, projection.</summary>
    /// <param name="trainingLoss">L_T on a training batch, the same at each call of its closures.</param>
    /// <param name="auxiliaryLoss">L_A, the main loss on a batch of the auxiliary set: a scalar that depends on φ through w alone.</param>
    /// <exception cref="InvalidOperationException">A loss is no scalar or cannot be differentiated.</exception>
    public AuxiliaryStep Step(TrainingLoss trainingLoss, Func<Tensor> auxiliaryLoss)
    {
        using var scope = NewDisposeScope();
        var clock = _options.Diagnostics ? Stopwatch.StartNew() : null;
        var (hypergradient, loss, v, report) = Solve(trainingLoss, auxiliaryLoss);
        var norm = Vectors.Norm(hypergradient);
        var skipped = !double.IsFinite(norm);
        var cosine = _options.Diagnostics && !skipped ? CosineWithPrevious(hypergradient, norm) : null;
        if (skipped)
            SkippedSteps++;
        else
            Descend(hypergradient, norm);
        return new()
        {
            AuxiliaryLoss = loss,
            HypergradientNorm = norm,
            Skipped = skipped,
            GradientNorm = _options.Diagnostics ? v : null,
            Cosine = cosine,
            Status = report.Status,
            Alpha = report.Alpha,
            Residual = report.Residual,
            SolutionNorm = report.SolutionNorm,
            TangentNorm = report.TangentNorm,
            HessianProducts = report.HessianProducts,
            Warnings = report.Warnings,
            Elapsed = clock?.Elapsed,
        };
    }

    /// <summary>The hypergradient alone: one tensor for each auxiliary parameter, in the caller's dispose scope.</summary>
    /// <inheritdoc cref="Step" path="/param"/>
    /// <inheritdoc cref="Step" path="/exception"/>
    public IReadOnlyList<Tensor> Hypergradient(TrainingLoss trainingLoss, Func<Tensor> auxiliaryLoss)
    {
        using var scope = NewDisposeScope();
        return [.. Solve(trainingLoss, auxiliaryLoss).Hypergradient.Select(part => part.MoveToOuterDisposeScope())];
    }

    /// <summary>What the solver keeps between steps and the counters, for a checkpoint; the tensors are the optimizer's own.</summary>
    public IReadOnlyDictionary<string, Tensor> SaveState()
    {
        _memory.Keep(nameof(SkippedSteps), SkippedSteps);
        _memory.Keep(nameof(_count), _count);
        return _memory.Tensors;
    }

    /// <summary>Goes on from a checkpoint: the tensors are copied, and replace all that was kept.</summary>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _memory.Clear();
        foreach (var (name, tensor) in state)
            _memory.Keep(name, tensor);
        SkippedSteps = (long)(_memory.RecallNumber(nameof(SkippedSteps)) ?? 0);
        _count = (long)(_memory.RecallNumber(nameof(_count)) ?? 0);
    }

    void IStateful.Transfer(StateTransfer state)
    {
        var memory = SaveState();
        state.All("memory", ref memory);
        if (state.IsLoading)
            LoadState(memory);
    }

    private (IReadOnlyList<Tensor> Hypergradient, double Loss, double V, SolverReport Report) Solve(TrainingLoss trainingLoss, Func<Tensor> auxiliaryLoss)
    {
        ArgumentNullException.ThrowIfNull(trainingLoss);
        ArgumentNullException.ThrowIfNull(auxiliaryLoss);
        var weights = new PrimaryWeights(_primary);
        var isOnCuda = weights.Device.type == DeviceType.CUDA;
        using var guard = new StateGuard(_options.Modules, isOnCuda ? _count : null, _options.DrawsRandomNumbers);
        using var precision = isOnCuda ? new FullPrecisionScope() : null;
        _count++;

        var (loss, v) = Gradient(weights, auxiliaryLoss);
        var norm = Vectors.Norm(v);
        var labels = Labels(trainingLoss, guard);
        using var leaf = labels?.detach().requires_grad_();
        var problem = leaf is null
            ? new HypergradientProblem(trainingLoss, weights, _auxiliary, _options, _memory, guard)
            : new HypergradientProblem(trainingLoss.With(leaf), weights, [.. _auxiliary, leaf], _options, _memory, guard);
        // a solver divides by |v|, and need not be asked about what is zero or not finite anyway
        var isSolvable = norm > 0 && double.IsFinite(norm);
        if (!isSolvable)
            problem.Report.Status = norm == 0 ? SolverStatus.Converged : SolverStatus.NotFinite;
        var hypergradient = isSolvable ? problem.Solve(Solver, v) : [.. problem.Auxiliary.Select(part => full_like(part, norm))];
        return (OfAllShares(leaf is null ? hypergradient : ThroughLabels(trainingLoss, labels!, leaf, hypergradient)), loss, norm, problem.Report);
    }

    // L_A's graph dies with the scope, before that of L_T is built
    private (double Loss, Tensor V) Gradient(PrimaryWeights weights, Func<Tensor> auxiliaryLoss)
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad();
        var loss = TrainingLoss.Scalar(auxiliaryLoss(), "auxiliary loss");
        var v = PrimaryWeights.Pack(Autograd.Grad(loss, weights.Parameters));
        return (_options.Collective.Mean(loss.ToNumber()), _options.Collective.Mean_(v).MoveToOuterDisposeScope());
    }

    private static Tensor? Labels(TrainingLoss trainingLoss, StateGuard guard)
    {
        using var mode = enable_grad();
        guard.Rewind();
        var labels = trainingLoss.Labels();
        if (labels is not null)
            guard.HoldChanged();
        return labels;
    }

    /// <summary>d(L_A + R)/dφ, of which y = y(φ) brings (dy/dφ)ᵀ (dL_A/dy + dR/dy).</summary>
    /// <param name="trainingLoss">L_T, which knows R.</param>
    /// <param name="labels">y, with its graph.</param>
    /// <param name="leaf">y, without.</param>
    /// <param name="hypergradient">dL_A/dφ at a fixed y and, behind it, dL_A/dy.</param>
    private Tensor[] ThroughLabels(TrainingLoss trainingLoss, Tensor labels, Tensor leaf, IReadOnlyList<Tensor> hypergradient)
    {
        using var mode = enable_grad();
        var (direct, slope) = (hypergradient.SkipLast(1).ToArray(), hypergradient[^1]);
        if (trainingLoss.Regularizer(leaf) is { } regularizer)
            Autograd.AddGrad([regularizer], [leaf], [slope]);
        Autograd.AddGrad([labels], _auxiliary, direct, [slope]);
        return direct;
    }

    /// <summary>
    /// dL_A/dφ = -(d²L_T/dφdw) p is linear in the batch of L_T, once p is that of the whole: v and the products with H are means over the processes already.
    /// </summary>
    private IReadOnlyList<Tensor> OfAllShares(IReadOnlyList<Tensor> hypergradient) =>
        _options.Collective is null ? hypergradient : new Exchange(_options.Collective, 1).Mean(hypergradient);

    private void Descend(IReadOnlyList<Tensor> hypergradient, double norm)
    {
        var scale = _options.MaxGradientNorm is { } max ? Math.Min(1, max / (norm + 1e-6)) : 1;   // the 1e-6 is torch's clip_grad_norm_
        foreach (var (parameter, gradient) in _auxiliary.Zip(hypergradient))
            parameter.grad = scale < 1 ? gradient.Times(scale) : gradient;
        _auxiliaryOptimizer.step();
        foreach (var parameter in _auxiliary)
            parameter.grad = null;
        _options.Project?.Invoke();
    }

    private double? CosineWithPrevious(IReadOnlyList<Tensor> hypergradient, double norm)
    {
        var now = PrimaryWeights.Pack(hypergradient).Times_(1 / norm);
        double? cosine = _memory.Recall(Previous, now.shape) is { } before ? Vectors.Dot(before, now) : null;
        _memory.Keep(Previous, now);
        return cosine;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
