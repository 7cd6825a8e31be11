using Microsoft.ML.AuxiLearn.Resuming;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>FAMO (Liu et al., 2023).</summary>
internal sealed record FamoMethod : WeightingMethod
{
    /// <summary>The learning rate of the weights, positive.</summary>
    public double Rate
    {
        get;
        init => field = Positive.Checked(nameof(Rate), value);
    } = 0.025;

    /// <summary>γ, their weight decay, at least 0.</summary>
    public double Decay
    {
        get;
        init => field = Positive.OrZero(nameof(Decay), value);
    } = 1e-3;

    public override IReadOnlyList<WeightingSetting> Settings =>
    [
        WeightingSetting.Number(nameof(Decay), Decay, 1e-4, 1e-1, value => this with { Decay = value }),
        WeightingSetting.Number(nameof(Rate), Rate, 2.5e-3, 0.25, value => this with { Rate = value }),
    ];

    internal override MethodNotes Notes => new(
        "every loss falls at the same relative rate: w_j ∝ z_j / l_j, Σ w = 1, z = softmax(ξ); ξ gains where log l_j fell least in the step",
        "1, and a forward pass more", "Liu et al., NeurIPS 2023")
    {
        When = "many tasks, and only one backward pass is affordable",
        LibMtl = "FAMO",
    };

    public override TaskWeighting Build(WeightingContext context) => new Famo(context.Tasks) { Rate = Rate, Decay = Decay };
}

/// <summary>
/// FAMO: the step descends c Σ_j z_j log l_j, z = softmax(ξ), c = 1 / Σ_j z_j / l_j, so that w_j = c z_j / l_j sum to 1; then ξ descends, by Adam with weight
/// decay γ, along Jᵀ(log l − log l'), J = dz/dξ and l' the losses of the same batch after the step. Tasks without a label in the batch take no part.
/// </summary>
internal sealed class Famo(int tasks) : LossWeighting
{
    private const double Smallest = 1e-8;   // as published: of the losses
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private double[] _xi = new double[tasks];
    private double[] _first = new double[tasks];
    private double[] _second = new double[tasks];
    private double[] _before = [];
    private int _steps;

    /// <summary>The learning rate of ξ.</summary>
    public double Rate { get; init; } = 0.025;

    /// <summary>γ.</summary>
    public double Decay { get; init; } = 1e-3;

    /// <summary>z.</summary>
    public double[] Shares()
    {
        var largest = _xi.Max();
        var exponentials = _xi.Select(value => Math.Exp(value - largest)).ToArray();
        var sum = exponentials.Sum();
        return [.. exponentials.Select(value => value / sum)];
    }

    /// <inheritdoc/>
    public override void Transfer(StateTransfer state)
    {
        base.Transfer(state);
        state.Value("xi", ref _xi);
        state.Value("first", ref _first);
        state.Value("second", ref _second);
        state.Value("before", ref _before);
        state.Value("steps", ref _steps);
        if (_xi.Length != tasks || _first.Length != tasks || _second.Length != tasks)
            throw new FormatException($"it does not have {tasks} weights for {tasks} tasks");
    }

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        _before = Logarithm.Checked(nameof(Famo), losses.Values());
        var slopes = Shares().Zip(_before, (z, loss) => loss == 0 ? 0 : z / (loss + Smallest)).ToArray();
        var sum = slopes.Sum();
        var weights = losses.Weights([.. slopes.Select(slope => sum == 0 ? 0 : slope / sum)]);
        Show(weights);
        return (weights * losses.Means).sum();
    }

    /// <inheritdoc/>
    public override void EndStep(Func<Tensor> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var after = TaskLosses.ValuesOf(means());
        var fall = _before.Zip(after, (l, next) => l == 0 || next == 0 ? 0 : Math.Log(l + Smallest) - Math.Log(next + Smallest)).ToArray();
        if (!fall.All(double.IsFinite))
            return;   // training is about to report that it diverged
        var z = Shares();
        var mean = z.Zip(fall, (share, value) => share * value).Sum();
        _steps++;
        for (var j = 0; j < _xi.Length; j++)
        {
            var slope = z[j] * (fall[j] - mean) + Decay * _xi[j];
            _first[j] = Beta1 * _first[j] + (1 - Beta1) * slope;
            _second[j] = Beta2 * _second[j] + (1 - Beta2) * slope * slope;
            var (first, second) = (_first[j] / (1 - Math.Pow(Beta1, _steps)), _second[j] / (1 - Math.Pow(Beta2, _steps)));
            _xi[j] -= Rate * first / (Math.Sqrt(second) + Epsilon);
        }
    }
}
