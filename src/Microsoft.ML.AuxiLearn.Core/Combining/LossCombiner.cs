using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn;

/// <summary>How the losses of the main and the auxiliary tasks are combined into the training loss, L_T = g(l_1, ..., l_T; φ), with φ learned.</summary>
public abstract record LossCombiner
{
    /// <summary>
    /// Whether g never decreases in any loss: its weights (not its biases) are put back to at least 0 after each auxiliary step. <see cref="Relative"/> always
    /// does.
    /// </summary>
    public bool Monotone { get; init; } = true;

    /// <summary>Whether each row of a weight matrix is a length times a direction, both learned.</summary>
    public bool WeightNormalization { get; init; }

    /// <summary>
    /// Whether weights start as the paper's do, uniform in [0, 1) (convolutions: [0, 0.1)), which lets g grow with every width and layer.
    /// By default they start so that dg/dl_j = 1 for each task where every loss is 1.
    /// </summary>
    public bool PaperInitialization { get; init; }

    /// <summary>
    /// g = mean_n (l_n0 + Σ_j a_j l_nj), 0 ≤ a_j ≤ most: the main task always counts 1, an auxiliary task from nothing to <paramref name="most"/> times as
    /// much, and every one as much as the main task to begin with. With 1, L_T is always between single task and equal weights, and no weight can run away.
    /// </summary>
    /// <remarks>
    /// To keep its weight, a task must be worth something: for learning, dg/da_j is l_j − price / (T − 1) l_0, so that a_j rises only while a step along l_j
    /// lowers L_A by at least that share of what a step along the main training loss does. Noise that is worth nothing falls to 0; where it regularises, it is
    /// worth something and may stay. Values of g, and all that the primary network sees, are untouched.
    /// </remarks>
    /// <param name="most">The most that an auxiliary task may count, more than 0.</param>
    /// <param name="price">What all auxiliary tasks together must be worth, in main tasks, at least 0; null for 0.3, 0 beside a learned task,
    /// and 0.1 where all are self-supervised.</param>
    public static LossCombiner Relative(double most = 1, double? price = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        ArgumentOutOfRangeException.ThrowIfNegative(price ?? 0, nameof(price));
        return new RelativeCombiner(most, price);
    }

    /// <summary>g = mean_n Σ_j w_j l_nj, starting at w = 1.</summary>
    /// <param name="skip">Whether the mean main loss is added.</param>
    public static LossCombiner Linear(bool skip = false) => new LinearCombiner(skip);

    /// <summary>g = mean_n W_K ... W_1 l_n + mean_n l_n0.</summary>
    /// <param name="hidden">The hidden widths, at least one, each at least 1.</param>
    public static LossCombiner DeepLinear(params int[] hidden) => new MlpCombiner(Widths(hidden), Softplus: false);

    /// <summary>g = mean_n mlp(l_n) + mean_n l_n0 with softplus between the layers and no bias in the last.</summary>
    /// <param name="hidden">The hidden widths, at least one, each at least 1.</param>
    public static LossCombiner Nonlinear(params int[] hidden) => new MlpCombiner(Widths(hidden), Softplus: true);

    /// <summary>
    /// g of per-pixel losses [n, T, h, w]: 3×3 convolutions, each with softplus and 2×2 average pooling, then a 1×1 convolution; the mean main loss is added.
    /// For labels of a class for each pixel.
    /// </summary>
    /// <param name="channels">The hidden channels, at least one, each at least 1; 8, 16 in the paper.</param>
    public static LossCombiner Convolutional(params int[] channels) => new ConvolutionalCombiner(Widths(channels));

    /// <summary>
    /// The combiner of that name, whatever its case, with its widths and settings behind it, as <see cref="ToString"/> tells them: Relative:Most=10, Linear,
    /// DeepLinear:10, Nonlinear:10:10, Convolutional:8:16, Linear:PaperInitialization=True.
    /// </summary>
    /// <exception cref="ArgumentException">No combiner has that name, its widths are not numbers of at least 1, or it has no such setting.</exception>
    public static LossCombiner Parse(string name) => CombinerName.Parse(name);

    /// <summary>The name, from which <see cref="Parse"/> makes the combiner again where it is one of the library's.</summary>
    public sealed override string ToString() => CombinerName.Of(this);

    /// <summary>The name without settings.</summary>
    internal virtual string Kind => GetType().Name;

    /// <summary>The least height and width of loss images, where it combines losses of pixels; null where it combines those of samples.</summary>
    internal virtual int? LeastSide => null;

    /// <summary>A network of its own initial weights for that many tasks.</summary>
    /// <param name="tasks">T, at least 1, the main task included.</param>
    /// <param name="generator">Where its random weights come from; null: torch's own generator.</param>
    public abstract LossCombinerNetwork Build(int tasks, torch.Generator? generator = null);

    private static IReadOnlyList<int> Widths(int[] widths)
    {
        ArgumentNullException.ThrowIfNull(widths);
        return widths.Length > 0 && widths.All(width => width > 0)
            ? [.. widths]
            : throw new ArgumentException($"The hidden widths are [{string.Join(", ", widths)}]; expected at least one, each at least 1.", nameof(widths));
    }

    internal static void CheckTasks(int tasks)
    {
        TorchRuntime.EnsureLoaded();
        if (tasks < 1)
            throw new ArgumentOutOfRangeException(nameof(tasks), $"The number of tasks is {tasks}; expected at least 1.");
    }
}
