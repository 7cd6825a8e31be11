using System.Text.Json.Serialization;
using Microsoft.ML.AuxiLearn.Augmenting;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// What is done to the images of a batch before the network sees them: in training at random, for each image and each time, and in evaluation and scoring
/// always alike, so that the network gets images of one size and without distortion. A value of this type is a description; it goes into model.zip with the
/// network.
/// </summary>
/// <remarks>
/// <code>Augmentation.RandomCrop(32, padding: 4).Then(Augmentation.Flip).Then(Augmentation.ColorJitter(brightness: 0.2))</code>
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "augmentation")]
[JsonDerivedType(typeof(AugmentationSequence), "sequence")]
[JsonDerivedType(typeof(CloudAugmentation), "cloud")]
[JsonDerivedType(typeof(ColorJitter), "colorJitter")]
[JsonDerivedType(typeof(HorizontalFlip), "flip")]
[JsonDerivedType(typeof(RandomCrop), "crop")]
[JsonDerivedType(typeof(RandomResizedCrop), "resizedCrop")]
[JsonDerivedType(typeof(RandomScaleCrop), "scaleCrop")]
[JsonDerivedType(typeof(Resize), "resize")]
public abstract record Augmentation
{
    private protected Augmentation()
    {
    }

    /// <summary>Images as they are.</summary>
    public static Augmentation None { get; } = new AugmentationSequence([]);

    /// <summary>Half of the images mirrored, left to right.</summary>
    public static Augmentation Flip { get; } = new HorizontalFlip();

    /// <summary>For CIFAR and other images of 32 x 32: a random crop out of the image with a black margin of 4, and <see cref="Flip"/>.</summary>
    public static Augmentation Cifar { get; } = RandomCrop(32, padding: 4).Then(Flip);

    /// <summary>
    /// The paper's for Oxford-IIIT Pet: images resized to 256 x 256, a random crop of 224 x 224, and <see cref="Flip"/>; evaluation takes the crop in the
    /// middle.
    /// </summary>
    public static Augmentation OxfordPet { get; } = Resize(256).Then(RandomCrop(224)).Then(Flip);

    /// <summary>
    /// For CUB and other photographs: images resized to 256 x 256, a <see cref="RandomResizedCrop"/> of 224 x 224, and <see cref="Flip"/>; evaluation takes 224
    /// x 224 in the middle.
    /// </summary>
    public static Augmentation Cub { get; } = Resize(256).Then(RandomResizedCrop(224)).Then(Flip);

    /// <summary>For NYUv2 and other scenes, as in MTAN: <see cref="RandomScaleCrop"/> by 1, 1.2 or 1.5, and <see cref="Flip"/>.</summary>
    public static Augmentation NyuV2 { get; } = RandomScaleCrop(1, 1.2, 1.5).Then(Flip);

    /// <summary>A square crop at a random place; evaluation takes the middle.</summary>
    /// <param name="size">Height and width of the crop, at least 1.</param>
    /// <param name="padding">The width of a black margin that is put around the images first, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range.</exception>
    public static Augmentation RandomCrop(int size, int padding = 0) => new RandomCrop(size, size, padding);

    /// <summary>
    /// A crop at a random place; evaluation takes the middle. With a margin and the images' own size it shifts them, and what is known of their pixels with
    /// them.
    /// </summary>
    /// <param name="height">The height of the crop, at least 1.</param>
    /// <param name="width">The width of the crop, at least 1.</param>
    /// <param name="padding">The width of a black margin that is put around the images first, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range.</exception>
    public static Augmentation RandomCrop(int height, int width, int padding) => new RandomCrop(height, width, padding);

    /// <summary>
    /// A crop of random area, aspect ratio (from 3/4 to 4/3, as far as it fits) and place, resized to a square (bilinear); evaluation takes a crop of that size
    /// in the middle, or resizes images that are smaller.
    /// </summary>
    /// <param name="size">Height and width of the result, at least 1.</param>
    /// <param name="leastArea">The least share of the image's area, above 0.</param>
    /// <param name="mostArea">The largest share of the image's area, from <paramref name="leastArea"/> to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range.</exception>
    public static Augmentation RandomResizedCrop(int size, double leastArea = 0.08, double mostArea = 1) =>
        new RandomResizedCrop(size, size, leastArea, mostArea);

    /// <summary>
    /// A window at a random place, enlarged (bilinear) to the image's own size as if the camera had come nearer; evaluation leaves images as they are. Label
    /// maps go with it, depth is divided by the scale, and surface normals turn accordingly.
    /// </summary>
    /// <param name="scales">The scales, of which one is drawn for each image, each at least 1; 1 leaves an image as it is.</param>
    /// <exception cref="ArgumentException">No scale.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A scale below 1.</exception>
    public static Augmentation RandomScaleCrop(params double[] scales) => new RandomScaleCrop(scales);

    /// <summary>
    /// Brightness, contrast and saturation, in this order, each multiplied by a random factor between 1 - x and 1 + x; for images of bytes. Evaluation leaves
    /// the colours alone.
    /// </summary>
    /// <param name="brightness">x for brightness, from 0 to 1.</param>
    /// <param name="contrast">x for contrast: the distance from the image's mean grey.</param>
    /// <param name="saturation">x for saturation: the distance from each pixel's grey.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range.</exception>
    public static Augmentation ColorJitter(double brightness = 0, double contrast = 0, double saturation = 0) =>
        new ColorJitter(brightness, contrast, saturation);

    /// <summary>
    /// For point clouds: each is turned about its y axis and scaled, its points are shaken, and some of them dropped, which is to put its first point in their
    /// place. Normals turn with their points, and labels go with them. Evaluation leaves clouds as they are.
    /// </summary>
    /// <param name="jitter">The standard deviation of the noise on x, y and z, at least 0.</param>
    /// <param name="scale">The scale is drawn between 1 - x and 1 + x; from 0 up to but not including 1.</param>
    /// <param name="rotation">The largest angle in degrees, at least 0.</param>
    /// <param name="dropout">The share of the points that are dropped, from 0 up to but not including 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range.</exception>
    public static Augmentation Cloud(double jitter = 0.01, double scale = 0.2, double rotation = 0, double dropout = 0) =>
        new CloudAugmentation(jitter, scale, rotation, dropout);

    /// <summary>
    /// All images resized to a square (bilinear, smoothed when they shrink). As the first step it stands for <c>ImageOptions.Height</c> and
    /// <c>ImageOptions.Width</c>.
    /// </summary>
    /// <param name="size">Height and width, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range.</exception>
    public static Augmentation Resize(int size) => new Resize(size, size);

    /// <summary>
    /// All images resized (bilinear, smoothed when they shrink). As the first step it stands for <c>ImageOptions.Height</c> and <c>ImageOptions.Width</c>.
    /// </summary>
    /// <param name="height">The height, at least 1.</param>
    /// <param name="width">The width, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range.</exception>
    public static Augmentation Resize(int height, int width) => new Resize(height, width);

    /// <summary>This augmentation, and then another.</summary>
    /// <param name="next">What is done to the images that come out of this one.</param>
    public Augmentation Then(Augmentation next) => new AugmentationSequence([.. Steps, .. next.Steps]);

    /// <summary>The steps in their order.</summary>
    internal virtual IEnumerable<Augmentation> Steps => [this];

    /// <summary>Whether an image is another one each time.</summary>
    internal bool IsRandom => Steps.Any(step => step is not Augmenting.Resize);

    /// <summary>The size to which images are brought before they are kept; null leaves it open.</summary>
    internal virtual (int Height, int Width)? Source => null;

    /// <summary>Whether pixels must be between 0 and 1.</summary>
    internal virtual bool NeedsBytes => false;

    /// <summary>The size of the images that come out.</summary>
    /// <exception cref="ArgumentException">Images of this size cannot go in.</exception>
    internal virtual (int Height, int Width) Size(int height, int width) => (height, width);

    /// <summary>Whether label maps, depth and normals can be augmented with their images.</summary>
    internal virtual bool KeepsMaps => false;

    /// <summary>Images augmented at random, and their maps with them where <see cref="KeepsMaps"/>.</summary>
    internal abstract PixelBatch Train(PixelBatch batch, Random random);

    /// <summary>Images [n, c, h, w] of Single, augmented at random.</summary>
    internal Tensor Train(Tensor images, Random random) => Train(new PixelBatch(images, []), random).Images;

    /// <summary>Images [n, c, h, w] of Single, in the size that training gives them.</summary>
    internal virtual Tensor Evaluate(Tensor images) => images;
}
