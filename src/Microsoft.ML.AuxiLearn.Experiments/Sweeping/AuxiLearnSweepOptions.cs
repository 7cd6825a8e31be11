using Microsoft.ML.AuxiLearn.Sweeping;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// What a sweep may turn of the trainers for classes and numbers, with the ranges it is sought in: properties alone, each of a number or a name, so that sweeps
/// keep them as text. AutoML's
/// <c>SearchSpace&lt;AuxiLearnSweepOptions&gt;</c> and <see cref="SweepSpace{TOptions}"/> read the same attributes. <see cref="ApplyTo"/> hands the values to a
/// trainer's options; what
/// is not here (columns, tasks, sets of rows, delegates) stays as these have it.
/// </summary>
public class AuxiLearnSweepOptions
{
    /// <summary>The learning rate of the primary network, positive.</summary>
    [Range(1e-4, 1e-1, 1e-3, true)]
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>The weight decay of the primary network, at least 0.</summary>
    [Range(1e-6, 1e-2, 1e-4, true)]
    public double WeightDecay { get; set; } = 1e-4;

    /// <summary>Rows per primary step, at least 1.</summary>
    [Range(8, 512, 32, true)]
    public int BatchSize { get; set; } = 32;

    /// <summary>
    /// A weighting method by its name, settings and combiner included: GradNorm:Alpha=0.3, AuxiLearn:Nonlinear:10:10. The choices are the methods that need one
    /// backward pass, and combiners; <see cref="SweepSpace{TOptions}.With"/> takes others.
    /// </summary>
    [Choice(new object[]
    {
        "SingleTask", "Equal", "Fixed", "Uncertainty", "UwSo", "DynamicWeightAverage", "RandomLossWeighting", "Gls", "ImtlL", "Stch", "AutoLambda",
        "AuxiLearn", "AuxiLearn:Linear", "AuxiLearn:DeepLinear:10", "AuxiLearn:Nonlinear:10:10",
    }, "AuxiLearn")]
    public string Weighting { get; set; } = "AuxiLearn";

    /// <summary>
    /// Where the number that the weighting method has of its own stands in its range: 0 is the least, 0.5 what the name says, 1 the greatest, on a logarithmic
    /// scale between them. Methods without such a number, and those that are learned along the hypergradient, take no notice.
    /// </summary>
    [Range(0.0, 1.0, 0.5)]
    public double MethodSetting { get; set; } = 0.5;

    /// <summary>The learning rate of the auxiliary network, positive.</summary>
    [Range(1e-2, 1.0, 5e-2, true)]
    public double AuxiliaryLearningRate { get; set; } = 5e-2;

    /// <summary>The weight decay of the auxiliary network, at least 0; not swept unless a space lists values for it.</summary>
    public double AuxiliaryWeightDecay { get; set; }

    /// <summary>Primary steps per auxiliary step, at least 1.</summary>
    [Range(1, 50, 5, true)]
    public int AuxiliaryUpdateInterval { get; set; } = 5;

    /// <summary>The hidden layers; null, or options with a network that is no <see cref="MlpNetwork"/>, leaves the network as it is.</summary>
    [NestOption]
    public MlpSweepOptions? Network { get; set; } = new();

    /// <summary>
    /// The grid of the paper (Navon et al., 2021), for <see cref="SweepStrategy.Grid"/>: learning rate 1e-3, 1e-4, 1e-5 by weight decay 5e-3, 5e-4, 5e-5; for a
    /// bilevel method by the auxiliary learning rate 1e-2, 1e-3 and weight decay 1e-5, 5e-5 as well, for <see cref="WeightingMethod.DynamicWeightAverage"/> by
    /// its temperature 0.5, 2, 5, and for <see cref="WeightingMethod.GradNorm"/> by its α 0.3, 0.8, 1.5.
    /// </summary>
    /// <remarks><see cref="WeightingMethod.AuxiLearnPaper"/> and <see cref="WeightingMethod.AuxiNash"/> take the paper's optimizer, SGD with momentum;
    /// elsewhere the trainer's options say which. <see cref="WeightingMethod.AuxiLearnPaper"/> has an auxiliary weight decay of its own, 1e-5, and no choice of
    /// it here.</remarks>
    /// <param name="method">A method that has a name of its own.</param>
    /// <param name="own">What is not in the grid; null for the usual.</param>
    public static SweepSpace<AuxiLearnSweepOptions> PaperGrid(WeightingMethod method, AuxiLearnSweepOptions? own = null) => Sweeping.PaperGrid.For(method, own);

    /// <summary>Writes the swept values into a trainer's options and keeps all others.</summary>
    /// <param name="options">A trainer's options.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentException">No weighting method or combiner has the name.</exception>
    public virtual TOptions ApplyTo<TOptions>(TOptions options) where TOptions : AuxiLearnOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        options.LearningRate = LearningRate;
        options.WeightDecay = WeightDecay;
        options.BatchSize = BatchSize;
        options.Weighting = Method();
        options.AuxiliaryLearningRate = AuxiliaryLearningRate;
        options.AuxiliaryWeightDecay = AuxiliaryWeightDecay;
        options.AuxiliaryUpdateInterval = AuxiliaryUpdateInterval;
        if (options.Network is MlpNetwork network && Network is not null)
            options.Network = Network.ApplyTo(network);
        return options;
    }

    private WeightingMethod Method()
    {
        var method = WeightingMethod.Parse(Weighting);
        return MethodSetting != 0.5 && MethodKnob.Own(method) is { } own ? own.With(own.At(MethodSetting)) : method;
    }
}
