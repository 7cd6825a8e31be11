using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>Products by double backward through one graph of the training loss, freed with this object.</summary>
internal sealed class ExactLinearization : Linearization
{
    private readonly PrimaryWeights _weights;
    private readonly Tensor[] _outputs;
    private readonly Tensor[] _cotangents;
    private Tensor? _gradient;
    private Tensor? _transposed;

    public ExactLinearization(HypergradientProblem problem) : base(problem)
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad();
        using var twice = SecondDerivatives.Needed();
        _weights = problem.Weights;
        _outputs = [.. problem.Outputs().Select(output => output.DetachFromDisposeScope())];
        _cotangents = [.. _outputs.Select(output => zeros_like(output).requires_grad_().DetachFromDisposeScope())];
    }

    private protected override IReadOnlyList<Tensor> Outputs => _outputs;

    public override IReadOnlyList<Tensor> Jacobian(Tensor p)
    {
        // Jᵀy is linear in y, so J p = d⟨Jᵀy, p⟩/dy at any y
        _transposed ??= WithGraph(_outputs, _cotangents);
        return Autograd.Grad([_transposed], _cotangents, [p], retainGraph: true);
    }

    private protected override (Tensor Hp, IReadOnlyList<Tensor> Jp) HessianOfLoss(Tensor p)
    {
        _gradient ??= WithGraph([Problem.Combine(_outputs)], null);
        return (SecondProduct(p), Jacobian(p));
    }

    private Tensor SecondProduct(Tensor p)
    {
        if (!_gradient!.requires_grad)   // L_T is linear in w
            return zeros_like(p);
        using var scope = NewDisposeScope();
        return PrimaryWeights.Pack(Autograd.Grad([_gradient], _weights.Parameters, [p], retainGraph: true)).MoveToOuterDisposeScope();
    }

    private Tensor WithGraph(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor>? cotangents)
    {
        using var scope = NewDisposeScope();
        return PrimaryWeights.Pack(Autograd.Grad(outputs, _weights.Parameters, cotangents, createGraph: true)).DetachFromDisposeScope();
    }

    public override void Dispose()
    {
        _gradient?.Dispose();
        _transposed?.Dispose();
        foreach (var tensor in _outputs.Concat(_cotangents))
            tensor.Dispose();
    }
}
