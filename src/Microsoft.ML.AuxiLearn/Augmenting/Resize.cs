using Microsoft.ML.AuxiLearn.Augmenting;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

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

    internal override Tensor Train(Tensor images, Random random) => ImageGeometry.Resize(images, Height, Width);

    internal override Tensor Evaluate(Tensor images) => ImageGeometry.Resize(images, Height, Width);
}
