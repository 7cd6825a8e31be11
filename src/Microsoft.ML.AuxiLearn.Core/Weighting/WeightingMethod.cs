using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Weighting;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// How the losses of the tasks become the training signal of the primary network. Each method is a record in Weighting/ and a line here; a custom method
/// is a record that derives from this one (docs/weighting.md).
/// </summary>
public abstract record WeightingMethod
{
    private const char Separator = ':';

    /// <summary>The main task alone; auxiliary columns are not read.</summary>
    public static WeightingMethod SingleTask => new SingleTaskMethod();

    /// <summary>The plain sum of the losses.</summary>
    public static WeightingMethod Equal => new EqualMethod();

    /// <summary>Weights chosen by hand. The name holds them: Fixed:1:0.5.</summary>
    /// <param name="weights">One for each loss, each at least 0, the main task's first; none: 1 for the main task and 1 shared out among the others.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite.</exception>
    public static WeightingMethod Fixed(params double[] weights) => new FixedMethod(weights);

    /// <summary>Homoscedastic uncertainty (Kendall, Gal and Cipolla, 2018).</summary>
    public static WeightingMethod Uncertainty => new UncertaintyMethod();

    /// <summary>Analytical uncertainty, softmax of the inverse losses (Kirchdorfer et al., 2024).</summary>
    /// <param name="temperature">τ, positive.</param>
    public static WeightingMethod UwSo(double temperature = 1) => new UwSoMethod { Temperature = temperature };

    /// <summary>Dynamic weight average (Liu, Johns and Davison, 2019).</summary>
    /// <param name="temperature">τ, positive.</param>
    public static WeightingMethod DynamicWeightAverage(double temperature = 2) => new DynamicWeightAverageMethod { Temperature = temperature };

    /// <summary>Random loss weighting (Lin et al., 2022).</summary>
    public static WeightingMethod RandomLossWeighting => new RandomLossWeightingMethod();

    /// <summary>The geometric mean of the losses (Chennupati et al., 2019).</summary>
    public static WeightingMethod Gls => new GlsMethod();

    /// <summary>Impartial losses: scales that make every scaled loss 1 (Liu et al., 2021).</summary>
    public static WeightingMethod ImtlL => new ImtlLMethod();

    /// <summary>Smooth Tchebycheff scalarization (Lin et al., 2024).</summary>
    /// <param name="mu">μ, positive: the smaller, the more the worst task alone counts.</param>
    public static WeightingMethod Stch(double mu = 1) => new StchMethod { Mu = mu };

    /// <summary>Fast adaptive multitask optimization: every loss falls at the same relative rate (Liu et al., 2023).</summary>
    /// <param name="rate">The learning rate of the weights, positive.</param>
    /// <param name="decay">Their weight decay, at least 0.</param>
    public static WeightingMethod Famo(double rate = 0.025, double decay = 1e-3) => new FamoMethod { Rate = rate, Decay = decay };

    /// <summary>GradNorm (Chen et al., 2018).</summary>
    /// <param name="alpha">α, at least 0: how strongly slow tasks are favoured.</param>
    public static WeightingMethod GradNorm(double alpha = 1.5) => new GradNormMethod { Alpha = alpha };

    /// <summary>Gradient cosine similarity (Du et al., 2018).</summary>
    public static WeightingMethod GradientCosine => new GradientCosineMethod();

    /// <summary>The min-norm point of the gradients (Sener and Koltun, 2018).</summary>
    /// <param name="byGradient">Whether each gradient is first divided by its norm.</param>
    /// <param name="byLoss">Whether each gradient is first divided by its loss; both, by their product.</param>
    public static WeightingMethod Mgda(bool byGradient = false, bool byLoss = false) => new MgdaMethod
    {
        Normalization = (byGradient ? MgdaNormalization.Gradient : MgdaNormalization.None) | (byLoss ? MgdaNormalization.Loss : MgdaNormalization.None),
    };

    /// <summary>Projection of conflicting gradients (Yu et al., 2020).</summary>
    public static WeightingMethod PcGrad => new PcGradMethod();

    /// <summary>Conflict-averse gradient descent (Liu et al., 2021).</summary>
    /// <param name="c">c, at least 0: how far from the mean gradient the step may go.</param>
    public static WeightingMethod CaGrad(double c = 0.5) => new CaGradMethod { C = c };

    /// <summary>Alignment of the gradients' principal components (Senushkin et al., 2023).</summary>
    public static WeightingMethod AlignedMtl => new AlignedMtlMethod();

    /// <summary>Dual balancing: logarithms of the losses, gradients of one length (Lin et al., 2023).</summary>
    /// <param name="beta">β, from 0 up to but not including 1: how much of the gradients' running mean is kept.</param>
    public static WeightingMethod DbMtl(double beta = 0.9) => new DbMtlMethod { Beta = beta };

    /// <summary>Projection of each gradient onto the cone of steps that raise no loss (Quinton and Rey, 2024).</summary>
    public static WeightingMethod UpGrad => new UpGradMethod();

    /// <summary>α-fair allocation of what a step gains each task (Ban and Ji, 2024).</summary>
    /// <param name="alpha">α, positive: 1 is proportional fairness, and the greater, the more the worst-off task counts.</param>
    public static WeightingMethod FairGrad(double alpha = 1) => new FairGradMethod { Alpha = alpha };

    /// <summary>Nash bargaining between the tasks (Navon et al., 2022).</summary>
    public static WeightingMethod NashMtl => new NashMtlMethod();

    /// <summary>Nash bargaining with powers learned along the hypergradient (Shamsian et al., 2023).</summary>
    /// <param name="mainShare">The main task's share of the power at the start, over 0 and under 1; null: 1/T.</param>
    public static WeightingMethod AuxiNash(double? mainShare = null) => new AuxiNashMethod { MainShare = mainShare };

    /// <summary>Weights learned by looking one step ahead (Liu et al., 2022).</summary>
    /// <param name="initial">Where each λ starts, at least 0.</param>
    public static WeightingMethod AutoLambda(double initial = 0.1) => new AutoLambdaMethod { Initial = initial };

    /// <summary>
    /// The combiner's g(l; phi), learned along the hypergradient (Navon et al., 2021). Beside a learned task <see cref="LossCombiner.Relative"/> asks no price
    /// unless it is given one: the teacher learns through its task's weight, and could not make the task worth more once that is 0. Where all tasks are
    /// self-supervised it asks 0.1: their labels are made of the features, so none is noise, but one may conflict with the label.
    /// </summary>
    /// <param name="combiner">g; null for <see cref="LossCombiner.Relative"/>, and where the label has a class for each pixel for
    /// <c>LossCombiner.Convolutional(8, 16)</c>.</param>
    public static WeightingMethod AuxiLearn(LossCombiner? combiner = null) => new AuxiLearnMethod { Combiner = combiner };

    /// <summary>
    /// <see cref="AuxiLearn"/> by the paper's exact procedure (Navon et al., 2021). Whatever the options say, the combiner starts with the paper's weights, the
    /// hypergradient is <see cref="HypergradientSolver.Reference"/>'s with J = 3 and α the primary learning rate, clipped at 10, SGD of momentum 0.9 and weight
    /// decay 1e-5 steps along it, and neither a second batch nor the validation rows are an auxiliary set: rows that are held out take their place. A learned
    /// task's loss counts 0.25, its teacher's temperature is 1, and there is no entropy term. The momentum is the primary optimizer's too, where that is SGD.
    /// Losses of pixels are averaged as the published code does (docs/dense.md). <c>options.Effective()</c> shows all of it.
    /// </summary>
    /// <param name="combiner">g; null for <see cref="LossCombiner.Linear"/>, and where the label has a class for each pixel for
    /// <c>LossCombiner.Convolutional(8, 16)</c>.</param>
    /// <exception cref="ArgumentException">The combiner is <see cref="LossCombiner.Relative"/>, which the paper does not have.</exception>
    public static WeightingMethod AuxiLearnPaper(LossCombiner? combiner = null) => new AuxiLearnPaperMethod { Combiner = combiner };

    /// <summary>
    /// ForkMerge (Jiang et al., 2023): one branch trains the main task alone, another all tasks; every so often both go on from the mixture of their weights
    /// that validates best. A training takes about twice as long, and needs validation rows. The history has the λ of each epoch.
    /// </summary>
    /// <param name="joint">How the branch of all tasks weighs them; null for <see cref="Equal"/>.</param>
    /// <param name="interval">The steps of each branch between two merges, at least 1.</param>
    /// <exception cref="ArgumentException">The method is <see cref="SingleTask"/>, another ForkMerge, or one for a learned task.</exception>
    public static WeightingMethod ForkMerge(WeightingMethod? joint = null, int interval = 100) =>
        new ForkMergeMethod { Joint = joint ?? Equal, Interval = interval };

    /// <summary>
    /// MAXL (Liu, Davison and Johns, 2019), for a learned task: the plain sum of the losses, and a teacher that descends, one primary step ahead, the main loss
    /// of a second batch of the training rows, less 0.2 times the entropy of its labels. Whatever the options say, the hypergradient is
    /// <see cref="HypergradientSolver.T1T2"/>'s with the primary learning rate for its scale, and nothing is held out for it.
    /// </summary>
    public static WeightingMethod Maxl => new MaxlMethod();

    /// <summary>MAXL-F, for a learned task: the plain sum of the losses, and a teacher that keeps its initial weights.</summary>
    public static WeightingMethod MaxlFrozen => new MaxlFrozenMethod();

    /// <summary>Every method for tasks that are given; those for a learned task alone are <see cref="ForLearnedTasks"/>.</summary>
    public static IReadOnlyList<WeightingMethod> All => [.. WeightingMethodList.Known.Where(method => !method.NeedsLearnedTask)];

    /// <summary>The methods that need a learned task.</summary>
    public static IReadOnlyList<WeightingMethod> ForLearnedTasks => [.. WeightingMethodList.Known.Where(method => method.NeedsLearnedTask)];

    /// <summary>
    /// Its name and those of its settings that are not as they are by default, in options, on command lines and in files: CaGrad, CaGrad:C=0.2.
    /// </summary>
    public virtual string Name => string.Join(Separator, [Kind, .. NameParts()]);

    /// <summary>What may be set.</summary>
    public virtual IReadOnlyList<WeightingSetting> Settings => [];

    /// <summary>Whether <see cref="Build"/> makes an <see cref="IBilevelWeighting"/>, so that an auxiliary set is needed.</summary>
    public virtual bool IsBilevel => false;

    /// <summary>The name without settings.</summary>
    internal string Kind => GetType().Name is var name && name.EndsWith("Method", StringComparison.Ordinal) ? name[..^"Method".Length] : name;

    /// <summary>Whether the auxiliary columns are read.</summary>
    internal virtual bool UsesAuxiliaryTasks => true;

    /// <summary>Whether the method is of no use without a learned task.</summary>
    internal virtual bool NeedsLearnedTask => false;

    /// <summary>The least height and width of images, where the method combines losses of pixels; null where it takes those of samples.</summary>
    internal virtual int? LeastSide => null;

    /// <summary>What the method asks of a training.</summary>
    internal virtual WeightingPreset Preset => WeightingPreset.None;

    /// <summary>What the documents tell of it.</summary>
    internal virtual MethodNotes Notes => new("");

    /// <summary>Makes the method for one training, which disposes of it.</summary>
    public abstract TaskWeighting Build(WeightingContext context);

    /// <summary>A custom method without a record: <c>Custom("mine", context => new MyWeighting(context.Tasks))</c>.</summary>
    /// <param name="name">Its name; methods of one name are taken to be equal.</param>
    /// <param name="build">Makes it for one training, which disposes of it.</param>
    /// <param name="isBilevel">Whether what is made is an <see cref="IBilevelWeighting"/>, so that an auxiliary set is needed.</param>
    public static WeightingMethod Custom(string name, Func<WeightingContext, TaskWeighting> build, bool isBilevel = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(build);
        return new CustomMethod(name, build, isBilevel);
    }

    /// <summary>Registers a custom method for <see cref="Parse"/>, <see cref="All"/> and sweeps.</summary>
    /// <param name="method">It, with its settings as they are by default.</param>
    /// <exception cref="ArgumentException">There is a method of that name.</exception>
    public static void Register(WeightingMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        WeightingMethodList.Register(method);
    }

    /// <summary>The method of that <see cref="Name"/>, whatever its case: CaGrad, CaGrad:C=0.2, Fixed:1:0.5, AuxiLearn:Nonlinear:10:10.</summary>
    /// <exception cref="ArgumentException">No method has that name, or it has no such setting.</exception>
    public static WeightingMethod Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split(Separator, 2);
        var method = WeightingMethodList.Known.FirstOrDefault(known => known.Kind.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"No weighting method is named '{name}'; expected one of {string.Join(", ", WeightingMethodList.Known.Select(known => known.Kind))}.",
                nameof(name));
        return parts.Length == 1 ? method : method.WithParts(parts[1]);
    }

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;

    /// <summary>The method with what it leaves open decided.</summary>
    /// <param name="isDense">Whether the label has a class for each pixel.</param>
    /// <param name="price">What a combiner that asks a price asks of these tasks; null for its own.</param>
    internal virtual WeightingMethod Resolve(bool isDense, double? price) => this;

    /// <summary>What the name has behind the kind.</summary>
    private protected virtual IEnumerable<string> NameParts()
    {
        if (Settings.Count == 0)
            return [];   // and the list of all methods is not made for their defaults
        var usual = WeightingMethodList.Known.FirstOrDefault(known => known.GetType() == GetType())?.Settings;
        return Settings.Where((setting, i) => setting.Value != usual?[i].Value).Select(setting => $"{setting.Name}={setting.Value}");
    }

    /// <summary>The method with what a name has behind the kind.</summary>
    private protected virtual WeightingMethod WithParts(string parts) => parts.Split(Separator).Aggregate(this, (method, part) =>
        part.Split('=', 2) is [var name, var value]
            && method.Settings.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } setting
            ? setting.With(value)
            : throw new ArgumentException($"{method.Kind} has no setting '{part}'; expected "
                + $"{(method.Settings.Count > 0 ? string.Join(", ", method.Settings.Select(known => $"{known.Name}={known.Value}")) : "none")}."));
}
