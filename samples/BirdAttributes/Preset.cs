namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>How networks are trained: the same for every method.</summary>
/// <param name="Network">The backbone.</param>
/// <param name="Side">The width and height in which images are kept.</param>
/// <param name="Augmentation">How training images are augmented.</param>
internal sealed record Preset(Network Network, int Side, Augmentation Augmentation)
{
    /// <summary>The network that was trained on ImageNet is frozen.</summary>
    public const string OnFeatures = "imagenet";

    /// <summary>The network that was trained on ImageNet learns too.</summary>
    public const string FineTuned = "fine-tuned";

    /// <summary>The augmented versions of each image of which the maps of frozen stages are kept; null augments anew in each step.</summary>
    public int? KeptVersions { get; init; }

    public int BatchSize { get; init; } = 32;

    public double LearningRate { get; init; } = 5e-3;

    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Primary steps of a training.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>
    /// Rows of an auxiliary step, which takes 5/3 of a step on as many: with 64 a training takes 1.7 times as long, with the 256 of tables 3.7 times.
    /// </summary>
    public int AuxiliaryBatchSize { get; init; } = 64;

    public int AuxiliaryUpdateInterval { get; init; } = 5;

    /// <summary>The primary steps between two auxiliary ones by the paper's procedure, whose hypergradient takes as long as ten steps.</summary>
    public const int PaperUpdateInterval = 20;

    /// <summary>The auxiliary set.</summary>
    public AuxiliarySet AuxiliarySet { get; init; } = AuxiliarySet.Validation;

    /// <summary>The combiner of AuxiLearnPaper; null for the library's choice.</summary>
    public LossCombiner? PaperCombiner { get; init; }

    /// <summary>The auxiliary set of AuxiLearnPaper; null for that of all.</summary>
    public AuxiliarySet? PaperAuxiliarySet { get; init; }

    /// <summary>What else the results depend on, behind a comma.</summary>
    public string Told { get; init; } = "";

    /// <summary>Whether photos are taken whole, with the attributes as the only auxiliary tasks.</summary>
    public bool WholePhotos { get; init; }

    /// <summary>A small network on small images: first results within seconds.</summary>
    /// <param name="side">The width and height in which images are kept.</param>
    /// <param name="weights">A .safetensors file with pretrained weights, or null.</param>
    public static Preset Small(int side, string? weights = null) =>
        new(Network.ConvNet(8, 16, 32, 64) with { Weights = weights }, side, Augmentation.RandomCrop(side - side / 8).Then(Augmentation.Flip));

    /// <summary>A perceptron on the features that a network trained on ImageNet sees in photos of 224 x 224 pixels.</summary>
    /// <param name="auxiliaryRows">The named images that AuxiLearnPaper holds out: 20 in the paper, of 1,000 and 2,000.</param>
    public static Preset Features(int auxiliaryRows = 20) => new(Network.Mlp(64, 64), 224, Augmentation.None)
    {
        LearningRate = 1e-3,
        Steps = 2000,
        AuxiliaryBatchSize = 128,
        PaperAuxiliarySet = AuxiliarySet.HeldOutRows(auxiliaryRows),
        Told = $", features of ImageNet, {auxiliaryRows} images held out for the paper's procedure",
    };

    /// <summary>A network that was trained on ImageNet, of which the last stage learns too.</summary>
    /// <param name="network">The network.</param>
    /// <param name="side">The width and height in which images are kept.</param>
    /// <param name="auxiliaryRows">The named images that AuxiLearnPaper holds out.</param>
    public static Preset OfImageNet(ImageNetwork network, int side, int auxiliaryRows) =>
        new(network with { FrozenStages = 3 }, side, Augmentation.RandomCrop(side - side / 8).Then(Augmentation.Flip))
        {
            KeptVersions = 8,
            LearningRate = 1e-3,
            Steps = 100,
            AuxiliaryBatchSize = 32,
            AuxiliaryUpdateInterval = 10,
            PaperAuxiliarySet = AuxiliarySet.HeldOutRows(auxiliaryRows),
            Told = $", the last stage of a network of ImageNet, {auxiliaryRows} images held out for the paper's procedure",
        };

    /// <summary>
    /// What is known of the paper's experiment (half of the test images for validation, 20 labelled images as auxiliary set, five hidden layers); batch,
    /// optimizer, epochs and interval, which it does not tell, are those of later work on the same task, and the width of the layers is a choice.
    /// </summary>
    /// <param name="weights">A .safetensors file with pretrained weights, or null.</param>
    public static Preset Paper(string? weights) =>
        new(Network.ResNet18() with { Weights = weights }, 256, Augmentation.RandomResizedCrop(224).Then(Augmentation.Flip))
        {
            BatchSize = 64,
            LearningRate = 1e-4,
            Schedule = LearningRateSchedule.Constant,
            WeightDecay = 5e-4,
            Steps = 9400,   // 100 epochs of the 5,994 training images
            AuxiliaryUpdateInterval = PaperUpdateInterval,
            AuxiliarySet = AuxiliarySet.HeldOutRows(20),
            PaperCombiner = LossCombiner.Nonlinear(10, 10, 10, 10, 10),
            WholePhotos = true,
        };
}
