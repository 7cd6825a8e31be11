using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// The backbone of the primary network: it turns a batch of samples [n, ...] into features [n, h], from which the trainer's heads read the main and the
/// auxiliary tasks. A value of this type is a description; it goes into model.zip beside the weights, from which the network is rebuilt.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "network")]
[JsonDerivedType(typeof(MlpNetwork), "mlp")]
[JsonDerivedType(typeof(TableNetwork), "table")]
[JsonDerivedType(typeof(ConvNetwork), "convnet")]
[JsonDerivedType(typeof(VggNetwork), "vgg16")]
[JsonDerivedType(typeof(ResNetwork), "resnet")]
[JsonDerivedType(typeof(WideResNetwork), "wideresnet")]
[JsonDerivedType(typeof(SegNetwork), "segnet")]
[JsonDerivedType(typeof(UNetwork), "unet")]
[JsonDerivedType(typeof(MembersNetwork), "members")]
[JsonDerivedType(typeof(PointNetwork), "pointnet")]
[JsonDerivedType(typeof(DgcnnNetwork), "dgcnn")]
[JsonDerivedType(typeof(CustomNetwork), "custom")]
public abstract record Network
{
    private static readonly JsonSerializerOptions _strict = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    private protected Network()
    {
    }

    /// <summary>A multilayer perceptron with the given hidden widths; without widths the model is linear in its features. Images are flattened first.</summary>
    /// <param name="widths">The width of each hidden layer, each at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width below 1.</exception>
    public static MlpNetwork Mlp(params int[] widths) => new(widths);

    /// <summary>
    /// A multilayer perceptron for tables, behind learned embeddings of the columns: numbers become waves too, and a missing one (NaN) is a value like others.
    /// </summary>
    /// <param name="widths">The width of each hidden layer, each at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width below 1.</exception>
    public static Network Table(params int[] widths) => Table(Mlp(widths));

    /// <summary>
    /// A multilayer perceptron for tables, as <see cref="Table(int[])"/>, with entities: features that are whole numbers which stand for things, such as the
    /// keys of shops, and become learned vectors. 0, a missing one and one that is not known have a vector in common.
    /// </summary>
    /// <param name="perceptron">The layers behind the embeddings.</param>
    /// <param name="entities">The slots of the features that hold entities, each with the largest of them; null for none.</param>
    /// <param name="frequencies">The waves of each number, 1 to 1,000.</param>
    /// <param name="embeddingWidth">The numbers that each number becomes beside itself, 1 to 1,000, and each entity at most.</param>
    /// <param name="frequencyScale">The standard deviation of the first frequencies, positive: the larger, the finer the steps that are learned.</param>
    /// <exception cref="ArgumentException">Something out of its range, or a perceptron with pretrained weights.</exception>
    public static Network Table(MlpNetwork perceptron, IReadOnlyDictionary<int, int>? entities = null, int frequencies = 8, int embeddingWidth = 8,
        double frequencyScale = 0.3) =>
        new TableNetwork(perceptron, entities ?? new Dictionary<int, int>(), frequencies, embeddingWidth, frequencyScale);

    /// <summary>A small convolutional network for images: a block for each number, and the mean over the image.</summary>
    /// <param name="channels">The channels of each block, each at least 1; none takes 32, 64 and 128. Each block halves the image.</param>
    /// <exception cref="ArgumentOutOfRangeException">Channels below 1.</exception>
    public static ImageNetwork ConvNet(params int[] channels) => new ConvNetwork(channels.Length == 0 ? [32, 64, 128] : channels);

    /// <summary>VGG-16 for images of at least 32 x 32 pixels.</summary>
    /// <param name="batchNorm">Whether batch normalisation follows each convolution.</param>
    /// <param name="hiddenUnits">The units of each of the two hidden layers, at least 1; 4096 as published, which pretrained weights need. Fewer save most of
    /// the 138 million weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">Hidden units below 1.</exception>
    public static ImageNetwork Vgg16(bool batchNorm = false, int hiddenUnits = VggNetwork.PublishedUnits) =>
        new VggNetwork(batchNorm) { HiddenUnits = hiddenUnits };

    /// <summary>ResNet-18 (He et al., 2016): basic blocks, 512 features, 11.2 million weights.</summary>
    /// <param name="smallImages">Whether the stem is made for small images, such as 32 x 32: a 3x3 convolution of stride 1, not a 7x7 one of stride 2 and max
    /// pooling. Pretrained weights have the large stem.</param>
    public static ImageNetwork ResNet18(bool smallImages = false) => new ResNetwork(18) { SmallImages = smallImages };

    /// <summary>ResNet-34 (He et al., 2016): basic blocks, 512 features, 21.3 million weights.</summary>
    /// <param name="smallImages">Whether the stem is made for small images, such as 32 x 32: a 3x3 convolution of stride 1, not a 7x7 one of stride 2 and max
    /// pooling. Pretrained weights have the large stem.</param>
    public static ImageNetwork ResNet34(bool smallImages = false) => new ResNetwork(34) { SmallImages = smallImages };

    /// <summary>ResNet-50 (He et al., 2016): bottleneck blocks, 2,048 features, 23.5 million weights.</summary>
    /// <param name="smallImages">Whether the stem is made for small images, such as 32 x 32: a 3x3 convolution of stride 1, not a 7x7 one of stride 2 and max
    /// pooling. Pretrained weights have the large stem.</param>
    public static ImageNetwork ResNet50(bool smallImages = false) => new ResNetwork(50) { SmallImages = smallImages };

    /// <summary>A ResNet of basic blocks with the given number in each stage: 2, 2, 2, 2 is ResNet-18.</summary>
    /// <param name="blocks">The blocks of each of the four stages, each at least 1.</param>
    /// <exception cref="ArgumentException">Not four stages, or one without a block.</exception>
    public static ImageNetwork ResNet(params int[] blocks) => ResNetwork.Of(blocks);

    /// <summary>A ResNet of basic blocks, as <see cref="ResNet(int[])"/>, with a choice of stem.</summary>
    /// <param name="blocks">The blocks of each of the four stages, each at least 1.</param>
    /// <param name="smallImages">Whether the stem is made for small images, such as 32 x 32.</param>
    /// <exception cref="ArgumentException">Not four stages, or one without a block.</exception>
    public static ImageNetwork ResNet(IReadOnlyList<int> blocks, bool smallImages) => ResNetwork.Of(blocks) with { SmallImages = smallImages };

    /// <summary>A wide residual network for small images, WRN-28-2 by default.</summary>
    /// <param name="depth">6 n + 4 for n blocks in each stage.</param>
    /// <param name="width">The factor of the channels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A depth that is not 6 n + 4, or a width below 1.</exception>
    public static ImageNetwork WideResNet(int depth = 28, int width = 2) => new WideResNetwork(depth, width);

    /// <summary>
    /// SegNet, with features of each pixel, for <c>AuxiLearnSegmentationTrainer</c>: 43.8 million weights with the paper's width of 64, 2.7 million with 16.
    /// </summary>
    /// <param name="width">The filters of the first stage, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width below 1.</exception>
    public static Network SegNet(int width = 64) => new SegNetwork(width);

    /// <summary>U-Net, with features of each pixel, for <c>AuxiLearnSegmentationTrainer</c>: 1.9 million weights by default.</summary>
    /// <param name="width">The filters of the first stage, at least 1.</param>
    /// <param name="depth">The poolings, 1 to 10: the deeper, the more of an image is seen at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width below 1, or a depth out of its range.</exception>
    public static Network UNet(int width = 16, int depth = 4) => new UNetwork(width, depth);

    /// <summary>
    /// PointNet for point clouds, a feature column of Single [points, channels] whose first three channels are x, y and z: 256 features of a cloud, or 128 of
    /// each point. The order of the points does not matter.
    /// </summary>
    /// <param name="perPoint">Whether it has features of each point, for <c>AuxiLearnSegmentationTrainer</c>; else of the whole cloud.</param>
    public static Network PointNet(bool perPoint = false) => new PointNetwork(perPoint);

    /// <summary>
    /// DGCNN for point clouds, as <see cref="PointNet"/>: edge convolutions on the graph of nearest neighbours, 512 features of a cloud, or 128 of each point.
    /// </summary>
    /// <param name="neighbours">The neighbours of a point, itself among them, at least 1; all points where there are fewer.</param>
    /// <param name="perPoint">Whether it has features of each point, for <c>AuxiLearnSegmentationTrainer</c>; else of the whole cloud.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one neighbour.</exception>
    public static Network Dgcnn(int neighbours = 20, bool perPoint = false) => new DgcnnNetwork(neighbours, perPoint);

    /// <summary>A custom module, registered under a name by which a saved model finds it.</summary>
    /// <param name="name">The name; a process that loads the model calls <see cref="Register"/> with it first.</param>
    /// <param name="factory">Makes a new module [n, input shape] -> [n, h], or [n, h, H, W] for dense labels, with initial weights.</param>
    public static Network Custom(string name, Func<NetworkInput, nn.Module<Tensor, Tensor>> factory)
    {
        Register(name, factory);
        return new CustomNetwork(name);
    }

    /// <summary>
    /// Registers the factory of a custom network, so that models with it can be loaded; a later registration replaces an earlier one.
    /// </summary>
    /// <param name="name">The name given to <see cref="Custom"/> when the model was trained.</param>
    /// <param name="factory">Makes a new module [n, input shape] -> [n, h].</param>
    public static void Register(string name, Func<NetworkInput, nn.Module<Tensor, Tensor>> factory) => CustomNetwork.Factories[name] = factory;

    /// <summary>What the network is once it is built, without what building alone needs.</summary>
    internal virtual Network Built => this;

    /// <summary>The weights from which its training starts; null for random ones.</summary>
    internal virtual PretrainedWeights? Pretrained => null;

    /// <summary>Whether it takes NaN for a missing number.</summary>
    internal virtual bool TakesMissing => false;

    /// <summary>The slots of a vector whose numbers stand for things, and have no units.</summary>
    internal virtual IReadOnlyCollection<int> EntitySlots => [];

    /// <summary>Whether it has features of each pixel, where that is known without building it.</summary>
    internal virtual bool IsOfPixels => false;

    /// <summary>Whether its samples are point clouds.</summary>
    internal virtual bool IsOfPoints => false;

    /// <summary>The features h that it makes of a sample, where they are known without building it.</summary>
    internal virtual long? FeatureWidth => null;

    /// <summary>The name of the main head among exported weights.</summary>
    internal virtual string HeadName => "fc";

    /// <summary>
    /// Builds the backbone, with its pretrained weights or with initial ones from libtorch's generator: a module [n, input shape] -> [n, h], or [n, h, H, W]
    /// where it has features of each pixel.
    /// </summary>
    /// <param name="input">The shape of a sample.</param>
    /// <exception cref="ArgumentException">The network does not take such samples.</exception>
    /// <exception cref="IOException">The file of its weights cannot be read.</exception>
    /// <exception cref="FormatException">The file of its weights is none.</exception>
    /// <exception cref="InvalidOperationException">Its weights are those of another network, or the user's own network is not registered.</exception>
    public abstract nn.Module<Tensor, Tensor> Build(NetworkInput input);

    /// <summary>
    /// The weights that the backbone and a main head must have at least, known without building them; more than a saved model holds means that it is damaged.
    /// </summary>
    internal virtual double LeastWeights(NetworkInput input, int outputs) => outputs;

    internal string ToJson() => JsonSerializer.Serialize(this);

    /// <exception cref="JsonException">The text describes no network.</exception>
    internal static Network FromJson(string json) => JsonSerializer.Deserialize<Network>(json, _strict) ?? throw new JsonException("the description is null");
}
