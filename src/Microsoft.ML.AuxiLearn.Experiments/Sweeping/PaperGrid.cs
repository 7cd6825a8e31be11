namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>The grids of the paper (Navon et al., 2021).</summary>
internal static class PaperGrid
{
    /// <inheritdoc cref="AuxiLearnSweepOptions.PaperGrid"/>
    public static SweepSpace<AuxiLearnSweepOptions> For(WeightingMethod method, AuxiLearnSweepOptions? own = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        var space = new SweepSpace<AuxiLearnSweepOptions>(own)
            .Only()
            .With(nameof(AuxiLearnSweepOptions.Weighting), Names(method))
            .With(nameof(AuxiLearnSweepOptions.LearningRate), 1e-3, 1e-4, 1e-5)
            .With(nameof(AuxiLearnSweepOptions.WeightDecay), 5e-3, 5e-4, 5e-5);
        if (method.IsBilevel)
            space = space.With(nameof(AuxiLearnSweepOptions.AuxiliaryLearningRate), 1e-2, 1e-3);
        if (method.IsBilevel && method.Preset.AuxiliaryWeightDecay is null)
            space = space.With(nameof(AuxiLearnSweepOptions.AuxiliaryWeightDecay), 1e-5, 5e-5);
        return space;
    }

    private static string[] Names(WeightingMethod method) =>
        MethodKnob.Own(method) is { PaperGrid: [_, ..] values } own ? [.. values.Select(value => own.With(value).Name)] : [method.Name];
}
