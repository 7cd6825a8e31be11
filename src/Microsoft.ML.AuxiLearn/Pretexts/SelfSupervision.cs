using Microsoft.ML.AuxiLearn.Pretexts;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// A self-supervised task: a change of the sample and a label to predict from the changed sample. Its labels are made from the input alone, for each batch, so
/// that every row serves it. The option <c>AuxiliaryTasks</c> takes it by <see cref="AuxiliaryTask.SelfSupervised"/>.
/// </summary>
public abstract record SelfSupervision
{
    private protected SelfSupervision()
    {
    }

    /// <summary>The number of quarter turns of a square image, or of a point cloud about its y axis: 4 classes (Gidaris et al., 2018).</summary>
    public static SelfSupervision Rotation { get; } = new RotationPretext();

    /// <summary>
    /// The position of the second of two tiles of an image, relative to the first: 8 classes (Doersch et al., 2015). For images of at least 6 x 6 pixels.
    /// </summary>
    public static SelfSupervision PatchPosition { get; } = new PatchPositionPretext();

    /// <summary>
    /// The colours of an image that was made grey: red and blue less grey, on a grid of 8 x 8 cells (Zhang et al., 2016). For images of 3 channels.
    /// </summary>
    public static SelfSupervision Colorization { get; } = new ColorizationPretext();

    /// <summary>The order of the shuffled tiles of an image (Noroozi and Favaro, 2016).</summary>
    /// <param name="tiles">The tiles of a row and of a column: 2, whose 24 orders are the classes, or 3, with 64 orders that differ much.</param>
    /// <exception cref="ArgumentOutOfRangeException">Neither 2 nor 3.</exception>
    public static SelfSupervision Jigsaw(int tiles = 2) => new JigsawPretext(tiles);

    /// <summary>
    /// What was masked, that is, set to its mean: numbers of a vector (Yoon et al., 2020), or of an image some of 4 x 4 cells, asked for on a grid of 8 x 8
    /// (Pathak et al., 2016). Of a point cloud the points around one of them, which are all put in the middle: how the whole was spread over 4 x 4 x 4 cells is
    /// asked.
    /// </summary>
    /// <param name="share">The share that is masked, over 0 and under 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share out of its range.</exception>
    public static SelfSupervision Masking(double share = 0.3) => new MaskingPretext(share);

    /// <summary>
    /// The sample before noise: of a vector, a share of the numbers are those of other rows; of an image, noise is added to its pixels, and it is asked for on
    /// a grid of 16 x 16 cells (Vincent et al., 2008); of a point cloud, to its points, and how it was spread over 4 x 4 x 4 cells is asked.
    /// </summary>
    /// <param name="noise">For vectors the share of the numbers, for others the noise in standard deviations of a channel; over 0 and under 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range.</exception>
    public static SelfSupervision Denoising(double noise = 0.2) => new DenoisingPretext(noise);

    /// <summary>
    /// A point cloud before a piece of it, the points around one of them, was drawn together in the piece's middle: how the whole was spread over 4 x 4 x 4
    /// cells (Achituve et al., 2021).
    /// </summary>
    /// <param name="share">The share of the points that are drawn together, over 0 and under 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share out of its range.</exception>
    public static SelfSupervision Deformation(double share = 0.3) => new DeformationPretext(share);

    /// <summary>The density of a point cloud in which another is mixed: how its own points were spread over 4 x 4 x 4 cells.</summary>
    /// <param name="share">The share of the points in whose place are points of the other, over 0 and under 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share out of its range.</exception>
    public static SelfSupervision Mixing(double share = 0.3) => new MixingPretext(share);

    /// <summary>Some numbers of a vector, from the others: the given slots are set to their mean in every row.</summary>
    /// <param name="slots">Their places in the feature column, from 0; at least one.</param>
    /// <exception cref="ArgumentException">No slot, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A slot below 0.</exception>
    public static SelfSupervision HeldOutFeatures(params int[] slots) => new HeldOutFeaturesPretext(slots);

    /// <summary>
    /// Of which training row the sample is a changed copy: some rows, drawn by the seed, are classes (Dosovitskiy et al., 2014). Of a vector some numbers are
    /// replaced by those of other rows, of an image a random crop is enlarged and its contrast and lightness change, and a point cloud is turned a little,
    /// scaled and shaken. It is none of the usual tasks.
    /// </summary>
    /// <param name="exemplars">The number of rows that are classes, from 2 up to that of all training rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number below 2.</exception>
    public static SelfSupervision Exemplar(int exemplars = 200) => new ExemplarPretext(exemplars);

    /// <summary>The expression that makes it.</summary>
    public sealed override string ToString() => Arguments.Length == 0 ? Name : $"{Name}({Arguments})";

    /// <summary>The name of its loss.</summary>
    internal string Name => GetType().Name.Replace("Pretext", "", StringComparison.Ordinal);

    /// <summary>What it is made with.</summary>
    private protected virtual string Arguments => "";

    /// <summary>The samples that it is for, as the end of the sentence "expected ..."; null where it is for these.</summary>
    /// <param name="input">The shape of a sample.</param>
    internal abstract string? Expected(NetworkInput input);

    /// <summary>The form of its answers about samples that it is for.</summary>
    internal abstract PretextAnswer Answer(NetworkInput input);

    /// <summary>The same task in a training on these rows, some of which it may draw.</summary>
    /// <exception cref="ArgumentException">There are too few rows.</exception>
    internal virtual SelfSupervision Over(PretextRows rows, Random random) => this;

    /// <summary>Changes samples and says what is asked about them.</summary>
    /// <param name="samples">[n, input shape], n at least 1.</param>
    /// <param name="units">Of the samples.</param>
    /// <param name="random">Whence every choice comes.</param>
    /// <returns>The changed samples [n, input shape], and the targets [n, t]: a class from 0, or numbers of about mean 0 and deviation 1, NaN where one is not
    /// asked for.</returns>
    internal abstract (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random);
}
