using System.Globalization;
using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn;

/// <summary>How the losses of the tasks become the training signal of the primary network.</summary>
public sealed record WeightingMethod
{
    private const char Separator = ':';

    private readonly Func<WeightingContext, TaskWeighting> _build;

    private WeightingMethod(string name, Func<WeightingContext, TaskWeighting> build) => (Name, _build) = (name, build);

    /// <summary>The main task alone; auxiliary columns are not read.</summary>
    public static WeightingMethod SingleTask { get; } = new(nameof(SingleTask), _ => new SingleTask()) { UsesAuxiliaryTasks = false };

    /// <summary>The plain sum of the losses.</summary>
    public static WeightingMethod Equal { get; } = new(nameof(Equal), _ => new EqualWeighting());

    /// <summary>Homoscedastic uncertainty (Kendall, Gal and Cipolla, 2018).</summary>
    public static WeightingMethod Uncertainty { get; } = new(nameof(Uncertainty), context => new UncertaintyWeighting(context.Tasks, device: context.Device));

    /// <summary>Dynamic weight average (Liu, Johns and Davison, 2019).</summary>
    public static WeightingMethod DynamicWeightAverage { get; } = new(nameof(DynamicWeightAverage), _ => new DynamicWeightAverage());

    /// <summary>GradNorm (Chen et al., 2018).</summary>
    public static WeightingMethod GradNorm { get; } = new(nameof(GradNorm), context => new GradNorm(context.Tasks, device: context.Device));

    /// <summary>Gradient cosine similarity (Du et al., 2018).</summary>
    public static WeightingMethod GradientCosine { get; } = new(nameof(GradientCosine), _ => new GradientCosineSimilarity());

    /// <summary>The min-norm point of the gradients (Sener and Koltun, 2018).</summary>
    public static WeightingMethod Mgda { get; } = new(nameof(Mgda), _ => new Mgda());

    /// <summary>Projection of conflicting gradients (Yu et al., 2020).</summary>
    public static WeightingMethod PcGrad { get; } = new(nameof(PcGrad), context => new PcGrad(context.Random));

    /// <summary>Conflict-averse gradient descent (Liu et al., 2021).</summary>
    public static WeightingMethod CaGrad { get; } = new(nameof(CaGrad), _ => new CaGrad());

    /// <summary>Random loss weighting (Lin et al., 2022).</summary>
    public static WeightingMethod RandomLossWeighting { get; } = new(nameof(RandomLossWeighting), context => new RandomLossWeighting(context.Random.NextInt64()));

    /// <summary>Nash bargaining between the tasks (Navon et al., 2022).</summary>
    public static WeightingMethod NashMtl { get; } = new(nameof(NashMtl), _ => new NashMtl());

    /// <summary>Nash bargaining with powers learned along the hypergradient (Shamsian et al., 2023).</summary>
    public static WeightingMethod AuxiNash { get; } = new(nameof(AuxiNash), context => new AuxiNash(context.Tasks, device: context.Device))
    {
        IsBilevel = true,
        Preset = new() { AuxiliaryOptimizer = OptimizerKind.Sgd },
    };

    /// <summary>Weights learned by looking one step ahead (Liu et al., 2022).</summary>
    public static WeightingMethod AutoLambda { get; } = new(nameof(AutoLambda), context => new AutoLambda(context.Tasks, device: context.Device)) { IsBilevel = true };

    /// <summary>
    /// The combiner's g(l; phi), learned along the hypergradient (Navon et al., 2021). Beside an <c>AuxiliaryTask.Learned</c> <see cref="LossCombiner.Relative"/> asks no price unless
    /// it is given one: the teacher learns through its task's weight, and could not make the task worth more once that is 0.
    /// </summary>
    /// <param name="combiner">g; null for <see cref="LossCombiner.Relative"/>, and where the label has a class for each pixel for <c>LossCombiner.Convolutional(8, 16)</c>.</param>
    public static WeightingMethod AuxiLearn(LossCombiner? combiner = null) => Combined(nameof(AuxiLearn), combiner, WeightingPreset.None, Decide);

    /// <summary>
    /// <see cref="AuxiLearn"/> by the paper's exact procedure (Navon et al., 2021). Whatever the options say, the combiner starts with the paper's weights, the
    /// hypergradient is <see cref="Reference"/>'s with J = 3 and α the primary learning rate, clipped at 10, SGD of momentum 0.9 and weight decay 1e-5 steps along it,
    /// and neither a second batch nor the validation rows are an auxiliary set:
    /// <c>AuxiliarySet.HeldOut</c> takes their place. A learned task's loss counts 0.25, its teacher's temperature is 1, and there is no entropy term. The momentum is the primary
    /// optimizer's too, where that is SGD. Losses of pixels are averaged as the published code does (docs/dense.md). <c>AuxiLearnOptions.Effective</c> shows what it changes.
    /// </summary>
    /// <param name="combiner">g; null for <see cref="LossCombiner.Linear"/>, and where the label has a class for each pixel for <c>LossCombiner.Convolutional(8, 16)</c>.</param>
    /// <exception cref="ArgumentException">The combiner is <see cref="LossCombiner.Relative"/>, which the paper does not have.</exception>
    public static WeightingMethod AuxiLearnPaper(LossCombiner? combiner = null) => Combined(nameof(AuxiLearnPaper), combiner is RelativeCombiner
        ? throw new ArgumentException("The combiner is Relative, which the paper does not have; expected Linear, DeepLinear, Nonlinear or Convolutional.", nameof(combiner))
        : combiner, _papersPreset, DecideAsPublished);

    private static readonly WeightingPreset _papersPreset = new()
    {
        HypergradientSolver = learningRate => new Reference { Terms = 3, Alpha = learningRate },
        MaxHypergradientNorm = 10,
        AuxiliaryOptimizer = OptimizerKind.Sgd,
        Momentum = 0.9,
        AuxiliaryWeightDecay = 1e-5,
        SharesBatchSize = true,
        AveragesPixelsAsPublished = true,
        LearnedTask = (0.25, 1, 0),
        Rows = AuxiliaryRows.OfTheirOwn,
    };

    private static WeightingMethod Combined(string kind, LossCombiner? combiner, WeightingPreset preset, Func<LossCombiner?, bool, bool, LossCombiner> resolve) =>
        new(combiner is null ? kind : $"{kind}{Separator}{combiner}", context => new CombinerWeighting(resolve(combiner, false, false).Build(context.Tasks).to(context.Device)))
        {
            IsBilevel = true,
            Preset = preset,
            LeastSide = combiner?.LeastSide,
            Resolve = (isDense, isLearned) => Combined(kind, resolve(combiner, isDense, isLearned), preset, resolve),
        };

    private static LossCombiner Decide(LossCombiner? combiner, bool isDense, bool isLearned) =>
        (combiner ?? (isDense ? LossCombiner.Convolutional(8, 16) : LossCombiner.Relative())) is RelativeCombiner { Price: null } relative && isLearned
            ? relative with { Price = 0 }
            : combiner ?? (isDense ? LossCombiner.Convolutional(8, 16) : LossCombiner.Relative());

    private static LossCombiner DecideAsPublished(LossCombiner? combiner, bool isDense, bool isLearned) =>
        (combiner ?? (isDense ? LossCombiner.Convolutional(8, 16) : LossCombiner.Linear())) with { PaperInitialization = true };

    /// <summary>
    /// MAXL (Liu, Davison and Johns, 2019), for <c>AuxiliaryTask.Learned</c>: the plain sum of the losses, and a teacher that descends, one primary step ahead, the main loss of
    /// a second batch of the training rows, less 0.2 times the entropy of its labels. Whatever the options say, the hypergradient is <see cref="T1T2"/>'s with the primary learning rate for
    /// its scale, and nothing is held out for it.
    /// </summary>
    public static WeightingMethod Maxl { get; } = new(nameof(Maxl), _ => new Maxl())
    {
        IsBilevel = true,
        NeedsLearnedTask = true,
        Preset = new() { HypergradientSolver = T1T2.AsTheory, Rows = AuxiliaryRows.SecondBatch },
    };

    /// <summary>MAXL-F, for <c>AuxiliaryTask.Learned</c>: the plain sum of the losses, and a teacher that stays as it was drawn.</summary>
    public static WeightingMethod MaxlFrozen { get; } = new(nameof(MaxlFrozen), _ => new EqualWeighting()) { NeedsLearnedTask = true };

    /// <summary>Every method for tasks that are given; those for a learned task alone are <see cref="ForLearnedTasks"/>.</summary>
    public static IReadOnlyList<WeightingMethod> All { get; } =
    [
        SingleTask, Equal, Fixed(), Uncertainty, DynamicWeightAverage, GradNorm, GradientCosine, Mgda, PcGrad, CaGrad, RandomLossWeighting, NashMtl, AuxiNash, AutoLambda,
        AuxiLearn(), AuxiLearnPaper(),
    ];

    /// <summary>The methods that need a learned task.</summary>
    public static IReadOnlyList<WeightingMethod> ForLearnedTasks { get; } = [Maxl, MaxlFrozen];

    /// <summary>The name in options, on command lines and in files.</summary>
    public string Name { get; private init; }

    /// <summary>Whether the auxiliary columns are read.</summary>
    internal bool UsesAuxiliaryTasks { get; private init; } = true;

    /// <summary>Whether the method needs an auxiliary set.</summary>
    internal bool IsBilevel { get; private init; }

    /// <summary>Whether the method is of no use without a learned task.</summary>
    internal bool NeedsLearnedTask { get; private init; }

    /// <summary>The least height and width of images, where the method combines losses of pixels; null where it takes those of samples.</summary>
    internal int? LeastSide { get; private init; }

    /// <summary>What the method asks of a training.</summary>
    internal WeightingPreset Preset { get; private init; } = WeightingPreset.None;

    /// <summary>The method for a label of pixels or rows, with or without a learned task, with what it leaves open decided.</summary>
    internal Func<bool, bool, WeightingMethod> Resolve { get => field ?? ((_, _) => this); private init; }

    /// <summary>Weights chosen by hand. The name holds them: Fixed:1:0.5.</summary>
    /// <param name="weights">One for each loss, each at least 0, the main task's first; none: 1 for the main task and 1 shared out among the others.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite.</exception>
    public static WeightingMethod Fixed(params double[] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        FixedWeighting.Check(weights);
        double[] copy = [.. weights];
        var name = string.Join(Separator, copy.Select(weight => weight.ToString(CultureInfo.InvariantCulture)).Prepend(nameof(Fixed)));
        return new(name, context => copy.Length > 0 ? new FixedWeighting(copy) : FixedWeighting.Halves(context.Tasks));
    }

    /// <summary>A method of one's own, or one of the library's with other settings: <c>Custom("CaGrad 0.2", _ => new CaGrad { C = 0.2 })</c>.</summary>
    /// <param name="name">Its name; methods of one name are taken to be equal.</param>
    /// <param name="build">Makes it for one training, which disposes of it.</param>
    /// <param name="isBilevel">Whether what is made is an <see cref="IBilevelWeighting"/>, so that an auxiliary set is needed.</param>
    public static WeightingMethod Custom(string name, Func<WeightingContext, TaskWeighting> build, bool isBilevel = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(build);
        return new(name, build) { IsBilevel = isBilevel };
    }

    /// <summary>The method of that name, whatever its case; Fixed may have its weights behind it: Fixed:1:0.5.</summary>
    /// <exception cref="ArgumentException">No method has that name, or a weight is no number of at least 0.</exception>
    public static WeightingMethod Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Split(Separator) is [var method, _, ..] parts && method.Equals(nameof(Fixed), StringComparison.OrdinalIgnoreCase))
            return Fixed([.. parts[1..].Select(part => double.TryParse(part, CultureInfo.InvariantCulture, out var weight)
                ? weight
                : throw new ArgumentException($"A weight of '{name}' is '{part}'; expected a number.", nameof(name)))]);
        if (name.Split(Separator, 2) is [var learned, var combiner])
        {
            if (learned.Equals(nameof(AuxiLearn), StringComparison.OrdinalIgnoreCase))
                return AuxiLearn(LossCombiner.Parse(combiner));
            if (learned.Equals(nameof(AuxiLearnPaper), StringComparison.OrdinalIgnoreCase))
                return AuxiLearnPaper(LossCombiner.Parse(combiner));
        }
        WeightingMethod[] known = [.. All, .. ForLearnedTasks];
        return known.FirstOrDefault(method => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"No weighting method is named '{name}'; expected one of {string.Join(", ", known.Select(method => method.Name))}.", nameof(name));
    }

    /// <summary>Makes the method for one training.</summary>
    internal TaskWeighting Build(WeightingContext context) => _build(context);

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <inheritdoc/>
    public bool Equals(WeightingMethod? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
