namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>How networks are trained: the same for every method.</summary>
/// <param name="Network">The backbone.</param>
/// <param name="Augmentation">How training images are augmented.</param>
internal sealed record Preset(Network Network, Augmentation Augmentation)
{
    public int BatchSize { get; init; } = 8;

    public double LearningRate { get; init; } = 3e-3;

    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Primary steps of a training.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>The primary steps between two auxiliary ones.</summary>
    public int AuxiliaryUpdateInterval { get; init; } = 5;

    /// <summary>The same by the paper's procedure, whose hypergradient takes as long as ten steps.</summary>
    public int PaperUpdateInterval { get; init; } = 20;

    /// <summary>The auxiliary set.</summary>
    public AuxiliarySet AuxiliarySet { get; init; } = AuxiliarySet.Validation;

    /// <summary>The most validation images of a data set, which are looked at after each epoch; null for all of them.</summary>
    public int? MostValidationImages { get; init; } = 40;

    /// <summary>Whether AuxiLearn with a combiner of the paper follows the paper's procedure, with its rates.</summary>
    public bool IsPaper { get; init; }

    /// <summary>A small network: first results within minutes.</summary>
    public static Preset Small { get; } = new(Network.UNet(width: 8, depth: 4), Augmentation.Flip);

    /// <summary>
    /// What is known of the paper's experiment on NYUv2: SegNet, 200 epochs of Adam at 1e-4, halved after 100, no augmentation, 17 training images as auxiliary
    /// set, a step of the auxiliary network every 50 steps.
    /// </summary>
    public static Preset Paper { get; } = new(Network.SegNet(), Augmentation.None)
    {
        LearningRate = 1e-4,
        Schedule = LearningRateSchedule.Step(epochs: 100),
        Steps = 17600,   // 200 epochs of 699 images
        AuxiliaryUpdateInterval = 50,
        PaperUpdateInterval = 50,
        AuxiliarySet = AuxiliarySet.HeldOutRows(17),
        MostValidationImages = null,
        IsPaper = true,
    };
}
