using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>∂Δ/∂g of the primary optimizer's step Δ(g), elementwise, at the gradient and the state of its last step.</summary>
internal static class OptimizerStep
{
    /// <summary>[P]; 0 for parameters without a gradient, which the optimizer does not move.</summary>
    public static Tensor Slope(HypergradientProblem problem)
    {
        var optimizer = problem.Options.PrimaryOptimizer
            ?? throw new InvalidOperationException(
                "The solver is optimizer-aware and BilevelOptions.PrimaryOptimizer is null; expected the primary optimizer, Adam or SGD.");
        if (problem.Primary.All(parameter => parameter.grad is null))
            throw new InvalidOperationException(
                "The solver is optimizer-aware and no primary parameter has a gradient; expected those of the last primary step: take the auxiliary step "
                    + "before zero_grad.");
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        if (optimizer is IStepSlope known)
            return known.Slope(PrimaryWeights.Pack(problem.Primary.Select(parameter => parameter.grad ?? zeros_like(parameter)))).MoveToOuterDisposeScope();
        var settings = Settings(optimizer);
        return PrimaryWeights.Pack(problem.Primary.Select(parameter =>
            parameter.grad is { } gradient && settings.TryGetValue(parameter.Handle, out var slope) ? slope(gradient) : zeros_like(parameter)))
                .MoveToOuterDisposeScope();
    }

    private static Dictionary<IntPtr, Func<Tensor, Tensor>> Settings(optim.Optimizer optimizer)
    {
        if (optimizer is not (Adam or SGD))
            throw new InvalidOperationException(
                $"The solver is optimizer-aware and the primary optimizer is {optimizer.GetType().Name}; expected Adam or SGD.");
        var state = ((OptimizerHelper)optimizer).state_dict();
        var settings = state.Options.Zip(optimizer.ParamGroups.Cast<ParamGroup>(),
            (options, group) => group.Parameters.Select(parameter => (parameter, options))).SelectMany(pairs => pairs);
        return settings.Zip(state.State).ToDictionary(pair => pair.First.parameter.Handle, pair => (pair.Second, pair.First.options) switch
        {
            (Adam.State own, Adam.Options options) => g => AdamSlope(g, own, options),
            (_, var options) => (Func<Tensor, Tensor>)(g => SgdSlope(g, (SGD.Options)options)),
        });
    }

    // Δ = lr m with m = μ m + (1 - dampening) g; Nesterov's Δ = lr (g + μ m)
    private static Tensor SgdSlope(Tensor g, SGD.Options options)
    {
        var momentum = options.momentum ?? 0;
        var share = momentum == 0 ? 1 : 1 - (options.dampening ?? 0);
        return full_like(g, options.LearningRate!.Value * (options.nesterov == true ? 1 + momentum * share : share));
    }

    // Δ = lr m̂ / (√v̂ + ε) with m̂ = (β1 m + (1 - β1) g) / (1 - β1ᵗ) and v̂ = (β2 s + (1 - β2) g²) / (1 - β2ᵗ)
    private static Tensor AdamSlope(Tensor g, Adam.State state, Adam.Options options) => state.step == 0
        ? zeros_like(g)
        : AdamSlope(g, state.exp_avg, state.exp_avg_sq, state.step, options.LearningRate!.Value, options.beta1!.Value, options.beta2!.Value,
            options.eps!.Value);

    internal static Tensor AdamSlope(Tensor g, Tensor mean, Tensor square, long step, double learningRate, double beta1, double beta2, double epsilon)
    {
        var (first, second) = (1 - Math.Pow(beta1, step), 1 - Math.Pow(beta2, step));
        var m = mean / first;
        var root = (square / second).sqrt();
        var scale = root + epsilon;
        var rootSlope = (1 - beta2) / second * g / root.clamp(min: epsilon);   // d√v̂/dg; at v̂ = 0, g is 0 too
        return learningRate * ((1 - beta1) / first / scale - m * rootSlope / scale.Squared());
    }
}
