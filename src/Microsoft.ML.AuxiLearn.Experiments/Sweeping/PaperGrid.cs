using Microsoft.ML.AuxiLearn.Sweeping;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The grids of the paper (Navon et al., 2021), for <see cref="SweepStrategy.Grid"/>.</summary>
public static class PaperGrid
{
    /// <summary>
    /// Learning rate 1e-3, 1e-4, 1e-5 by weight decay 5e-3, 5e-4, 5e-5; for a bilevel method by the auxiliary learning rate 1e-2, 1e-3 and weight decay 1e-5,
    /// 5e-5 as well, for
    /// <see cref="WeightingMethod.DynamicWeightAverage"/> by its temperature 0.5, 2, 5, and for <see cref="WeightingMethod.GradNorm"/> by its α 0.3, 0.8, 1.5.
    /// </summary>
    /// <remarks><see cref="WeightingMethod.AuxiLearnPaper"/> and <see cref="WeightingMethod.AuxiNash"/> take the paper's optimizer, SGD with momentum;
    /// elsewhere the trainer's options say which.
    /// <see cref="WeightingMethod.AuxiLearnPaper"/> has an auxiliary weight decay of its own, 1e-5, and no choice of it here.</remarks>
    /// <param name="method">A method that has a name of its own.</param>
    /// <param name="own">What is not in the grid; null for the usual.</param>
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
