namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>The combiner's g(l; phi), learned along the hypergradient (Navon et al., 2021).</summary>
internal sealed record AuxiLearnMethod : WeightingMethod
{
    /// <summary>g; null for the library's choice.</summary>
    public LossCombiner? Combiner { get; init; }

    public override bool IsBilevel => true;

    internal override int? LeastSide => Combiner?.LeastSide;

    internal override MethodNotes Notes => new(
        "g(l; φ) of its combiner ([its default](#the-default)), per sample; φ descends L_A along dL_A/dφ = −(dL_A/dw) (d²L_T/dw²)⁻¹ (d²L_T/dφdw)",
        MethodNotes.OneAndHypergradient, "Navon et al., ICLR 2021", "its combiner, `HypergradientSolver`")
    {
        When = "the default: you do not know which columns help, and harmful ones should lose their weight",
    };

    public override TaskWeighting Build(WeightingContext context) => CombinerWeighting.Of(Decide(isDense: false, price: null), context);

    internal override WeightingMethod Resolve(bool isDense, double? price) => this with { Combiner = Decide(isDense, price) };

    private protected override IEnumerable<string> NameParts() => Combiner is null ? [] : [Combiner.ToString()];

    private protected override WeightingMethod WithParts(string parts) => this with { Combiner = LossCombiner.Parse(parts) };

    private LossCombiner Decide(bool isDense, double? price)
    {
        var combiner = Combiner ?? (isDense ? LossCombiner.Convolutional(8, 16) : LossCombiner.Relative());
        return combiner is Combining.RelativeCombiner { Price: null } relative ? relative with { Price = price } : combiner;
    }
}
