using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>Products by central differences; see <see cref="CentralDifferences"/>.</summary>
internal sealed class CentralLinearization : Linearization
{
    private readonly CentralDifferences _options;
    private readonly PrimaryWeights _weights;
    private readonly Tensor _w;
    private readonly double _scale;
    private Tensor[] _outputs = [];

    public CentralLinearization(HypergradientProblem problem, CentralDifferences options) : base(problem)
    {
        (_options, _weights) = (options, problem.Weights);
        _w = _weights.Copy().DetachFromDisposeScope();
        _scale = Math.Max(1, Vectors.Norm(_w));
    }

    // c(w) = (c(w + εp) + c(w − εp)) / 2 up to ε², which saves a pass
    private protected override IReadOnlyList<Tensor> Outputs => _outputs;

    public override IReadOnlyList<Tensor> Jacobian(Tensor p) => Differentiate(p, _options.JacobianStepFor(_weights.Type), hessian: false).Jp;

    private protected override (Tensor Hp, IReadOnlyList<Tensor> Jp) HessianOfLoss(Tensor p)
    {
        var (product, tangents) = Differentiate(p, _options.HessianStepFor(_weights.Type), hessian: true);
        return (product!, tangents);
    }

    private (Tensor? Hp, IReadOnlyList<Tensor> Jp) Differentiate(Tensor p, double step, bool hessian)
    {
        using var scope = NewDisposeScope();
        var norm = Vectors.Norm(p);
        var epsilon = norm == 0 ? 0 : step * _scale / norm;
        var result = Difference(p, epsilon, hessian);
        if (_options.SelfCheck && norm != 0)
            Check(result, Difference(p, epsilon / 2, hessian), step);
        return (result.Hp?.MoveToOuterDisposeScope(), [.. result.Jp.Select(tangent => tangent.MoveToOuterDisposeScope())]);
    }

    private (Tensor? Hp, Tensor[] Jp) Difference(Tensor p, double epsilon, bool hessian)
    {
        try
        {
            var difference = hessian ? zeros_like(p) : null;
            _weights.Add(p, epsilon);
            var plus = Pass(1, difference);
            _weights.Add(p, -2 * epsilon);
            var minus = Pass(-1, difference);
            Keep([.. plus.Zip(minus, (a, b) => a.Plus(b).Times_(0.5))]);

            var factor = epsilon == 0 ? 0 : 0.5 / epsilon;
            return (difference?.Times_(factor), [.. plus.Zip(minus, (a, b) => (a - b).Times_(factor))]);
        }
        finally
        {
            _weights.Assign(_w);
        }
    }

    /// <summary>c at the present weights, and its sign times the gradient of L_T added to the sum.</summary>
    private Tensor[] Pass(int sign, Tensor? sum)
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad(sum is not null);
        var outputs = Problem.Outputs();
        if (sum is not null)
            Autograd.AddGrad([sign * Problem.Combine(outputs)], _weights.Parameters, [.. _weights.Unpack(sum)]);
        return [.. outputs.Select(output => output.detach().clone().MoveToOuterDisposeScope())];   // an output may be a view of w, which moves on
    }

    private void Keep(Tensor[] outputs)
    {
        DisposeOutputs();
        _outputs = [.. outputs.Select(output => output.DetachFromDisposeScope())];
    }

    private void Check((Tensor? Hp, Tensor[] Jp) full, (Tensor? Hp, Tensor[] Jp) half, double step)
    {
        var (a, b) = full.Hp is null ? (PrimaryWeights.Pack(full.Jp), PrimaryWeights.Pack(half.Jp)) : (full.Hp, half.Hp!);
        var difference = Vectors.Norm(a - b) / Math.Max(Vectors.Norm(b), double.Epsilon);
        if (!(difference <= _options.SelfCheckTolerance))
            Problem.Warn(
                $"A {(full.Hp is null ? "Jacobian" : "Hessian")}-vector product by central differences changes by {difference:P1} when the step {step:G2} is "
                    + $"halved; expected at most {_options.SelfCheckTolerance:P1}: choose another step or exact products.");
    }

    private void DisposeOutputs()
    {
        foreach (var output in _outputs)
            output.Dispose();
    }

    public override void Dispose()
    {
        _w.Dispose();
        DisposeOutputs();
    }
}
