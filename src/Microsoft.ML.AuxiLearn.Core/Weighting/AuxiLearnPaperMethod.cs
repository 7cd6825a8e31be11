using Microsoft.ML.AuxiLearn.Combining;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>AuxiLearn by the paper's exact procedure (Navon et al., 2021).</summary>
internal sealed record AuxiLearnPaperMethod : WeightingMethod
{
    /// <summary>g; null for the library's choice.</summary>
    public LossCombiner? Combiner
    {
        get;
        init => field = value is RelativeCombiner
            ? throw new ArgumentException("The combiner is Relative, which the paper does not have; expected Linear, DeepLinear, Nonlinear or Convolutional.",
                nameof(value))
            : value;
    }

    public override bool IsBilevel => true;

    internal override int? LeastSide => Combiner?.LeastSide;

    internal override MethodNotes Notes => new("`AuxiLearn` with the paper's exact procedure: see below",
        "1 + h; h is 3 Hessian-vector products and second derivatives more", "Navon et al., ICLR 2021",
        "its combiner, `AuxiliaryUpdateInterval`, `AuxiliaryLearningRate`")
    {
        When = "to reproduce the paper",
    };

    internal override WeightingPreset Preset => new()
    {
        HypergradientSolver = rate => HypergradientSolver.Reference(terms: 3, alpha: rate),
        MaxHypergradientNorm = 10,
        AuxiliaryOptimizer = OptimizerKind.Sgd,
        Momentum = 0.9,
        AuxiliaryWeightDecay = 1e-5,
        SharesBatchSize = true,
        AveragesPixelsAsPublished = true,
        LearnedTask = (0.25, 1, 0),
        Rows = AuxiliaryRows.OfTheirOwn,
    };

    public override TaskWeighting Build(WeightingContext context) => CombinerWeighting.Of(Decide(isDense: false), context);

    internal override WeightingMethod Resolve(bool isDense, double? price) => this with { Combiner = Decide(isDense) };

    private protected override IEnumerable<string> NameParts() => Combiner is null ? [] : [Combiner.ToString()];

    private protected override WeightingMethod WithParts(string parts) => this with { Combiner = LossCombiner.Parse(parts) };

    private LossCombiner Decide(bool isDense) =>
        (Combiner ?? (isDense ? LossCombiner.Convolutional(8, 16) : LossCombiner.Linear())) with { PaperInitialization = true };
}
