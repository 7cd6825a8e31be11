using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Samples.Suite;

/// <summary>Ideas for the default that were tried beside it, as custom methods; docs/results.md has what they did.</summary>
internal static class TriedMethods
{
    /// <param name="steps">Of a training.</param>
    public static void Register(int steps)
    {
        WeightingMethod.Register(new FinishAlone(steps));
        WeightingMethod.Register(new OneWeight());
        WeightingMethod.Register(new UncertaintyScaled());
        WeightingMethod.Register(new MixedMembers());
    }
}

/// <summary>
/// As AuxiLearn for two thirds of the steps; in the last third the auxiliary tasks fade out, so that the network ends with the main task alone.
/// </summary>
/// <param name="Steps">Of a training.</param>
internal sealed record FinishAlone(int Steps) : WeightingMethod
{
    public override bool IsBilevel => true;

    public override TaskWeighting Build(WeightingContext context) => new Fading(AuxiLearn().Build(context), Steps);

    /// <summary>f g(l; φ) + (1 - f) l_0, f from 1 to 0.</summary>
    private sealed class Fading(TaskWeighting whole, int steps) : LossWeighting, IBilevelWeighting
    {
        private readonly IBilevelWeighting _whole = (IBilevelWeighting)whole;
        private int _step;

        public IReadOnlyList<Parameter> AuxiliaryParameters => _whole.AuxiliaryParameters;

        private double Share => Math.Clamp(3 * (1 - (double)_step / steps), 0, 1);

        public Tensor Combine(Tensor perSample) => Share * _whole.Combine(perSample) + (1 - Share) * perSample.select(1, 0).mean();

        public void Project() => _whole.Project();

        protected override Tensor Combine(TaskLosses losses)
        {
            var loss = Share * _whole.Combine(losses.PerSample!) + (1 - Share) * losses.Means[0];
            _step++;
            return loss;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                whole.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>One learned weight for all auxiliary tasks together: l_0 + λ Σ_j l_j, 0 ≤ λ ≤ 1, λ from 1 along the hypergradient.</summary>
internal sealed record OneWeight : WeightingMethod
{
    public override bool IsBilevel => true;

    public override TaskWeighting Build(WeightingContext context) => new Weighting(context.Device);

    private sealed class Weighting(Device device) : LossWeighting, IBilevelWeighting
    {
        private readonly Parameter _lambda = new(ones(1, device: device));

        public IReadOnlyList<Parameter> AuxiliaryParameters => [_lambda];

        public Tensor Combine(Tensor perSample) => Sum(perSample.mean([0L]));

        public void Project()
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            _lambda.clamp_(0, 1);
        }

        protected override Tensor Combine(TaskLosses losses) => Sum(losses.Means);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _lambda.Dispose();
            base.Dispose(disposing);
        }

        private Tensor Sum(Tensor means) => means[0] + (_lambda * means.narrow(0, 1, means.shape[0] - 1).sum()).sum();
    }
}

/// <summary>
/// Learned weights relative to those of Uncertainty: g of l_j / (2 exp s_j) in place of l_j. The s_j learn as Uncertainty's do, whatever g makes of a task.
/// </summary>
internal sealed record UncertaintyScaled : WeightingMethod
{
    public override bool IsBilevel => true;

    public override TaskWeighting Build(WeightingContext context) => new Weighting(AuxiLearn().Build(context), context);

    private sealed class Weighting(TaskWeighting whole, WeightingContext context) : LossWeighting, IBilevelWeighting
    {
        // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
        private static readonly Scalar _half = 0.5.ToScalar();

        private readonly IBilevelWeighting _whole = (IBilevelWeighting)whole;
        private readonly Parameter _logVariance = new(full(context.Tasks, -0.5, context.Type, context.Device));

        public override IReadOnlyList<Parameter> Parameters => [_logVariance];

        public IReadOnlyList<Parameter> AuxiliaryParameters => _whole.AuxiliaryParameters;

        private Tensor Scales => (-_logVariance).exp() * _half;

        public Tensor Combine(Tensor perSample) => _whole.Combine(perSample * Scales.detach());

        public void Project() => _whole.Project();

        protected override Tensor Combine(TaskLosses losses) =>
            Combine(losses.PerSample!) + (Scales * losses.Means.detach() + _logVariance * _half * losses.Present()).sum();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _logVariance.Dispose();
                whole.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}

/// <summary>Of three members that learn the auxiliary tasks, the first is weighted by Uncertainty and the others by learned weights.</summary>
internal sealed record MixedMembers : WeightingMethod
{
    private const int Members = 3;

    public override bool IsBilevel => true;

    public override TaskWeighting Build(WeightingContext context) => new Weighting(AuxiLearn().Build(context), context);

    private sealed class Weighting(TaskWeighting whole, WeightingContext context) : LossWeighting, IBilevelWeighting
    {
        // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
        private static readonly Scalar _half = 0.5.ToScalar();
        private static readonly Scalar _one = (1.0 / Members).ToScalar();
        private static readonly Scalar _others = (1 - 1.0 / Members).ToScalar();

        private readonly IBilevelWeighting _whole = (IBilevelWeighting)whole;
        private readonly Parameter _logVariance = new(full(context.Tasks, -0.5, context.Type, context.Device));

        public override IReadOnlyList<Parameter> Parameters => [_logVariance];

        public IReadOnlyList<Parameter> AuxiliaryParameters => _whole.AuxiliaryParameters;

        public Tensor Combine(Tensor perSample) => Mean(perSample, _logVariance.detach());

        public void Project() => _whole.Project();

        protected override Tensor Combine(TaskLosses losses) => Mean(losses.PerSample!, _logVariance);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _logVariance.Dispose();
                whole.Dispose();
            }
            base.Dispose(disposing);
        }

        /// <summary>The mean over the members, of losses [n, T] with a member's rows below the other's.</summary>
        private Tensor Mean(Tensor perSample, Tensor logVariance)
        {
            var rows = perSample.shape[0] % Members == 0 ? perSample.shape[0] / Members : throw new InvalidOperationException(
                $"A batch has {perSample.shape[0]} rows; expected those of {Members} members: --members 4 --single-members 1.");
            var means = perSample.narrow(0, 0, rows).mean([0L]);
            var present = means.detach().to_type(ScalarType.Bool).to_type(means.dtype);
            var uncertain = ((-logVariance).exp() * _half * means + logVariance * _half * present).sum();
            return uncertain * _one + _whole.Combine(perSample.narrow(0, rows, perSample.shape[0] - rows)) * _others;
        }
    }
}
