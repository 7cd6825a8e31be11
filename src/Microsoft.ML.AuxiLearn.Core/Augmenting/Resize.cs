using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>All images resized, in training and in evaluation.</summary>
internal sealed record Resize : Augmentation
{
    public Resize(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (Height, Width) = (height, width);
    }

    public int Height { get; }

    public int Width { get; }

    internal override (int Height, int Width)? Source => (Height, Width);

    internal override (int Height, int Width) Size(int height, int width) => (Height, Width);

    internal override bool KeepsMaps => true;   // which have the size already

    internal override PixelBatch Train(PixelBatch batch, Random random) => batch with { Images = ImageGeometry.Resize(batch.Images, Height, Width) };

    internal override Tensor Evaluate(Tensor images) => ImageGeometry.Resize(images, Height, Width);
}
