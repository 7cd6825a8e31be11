namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// The weight of each task at each pixel of training images: dL_T/dl by the learned combiner, times the number of images and pixels, so that it is 1 where a
/// loss counts as in the plain sum of the tasks' means. A combiner of images' means has one weight for all pixels of an image.
/// </summary>
public sealed class PixelWeights
{
    private readonly float[] _weights;

    internal PixelWeights(IReadOnlyList<long> rows, IReadOnlyList<string> taskNames, int height, int width, float[] weights) =>
        (Rows, TaskNames, Height, Width, _weights) = (rows, taskNames, height, width, weights);

    /// <summary>The positions of the images among the rows that were given for training.</summary>
    public IReadOnlyList<long> Rows { get; }

    /// <summary>The names of the losses, the main task's first.</summary>
    public IReadOnlyList<string> TaskNames { get; }

    /// <summary>The height of the images, in pixels.</summary>
    public int Height { get; }

    /// <summary>The width of the images, in pixels.</summary>
    public int Width { get; }

    /// <summary>The weights of a task in an image [height, width], row after row.</summary>
    /// <param name="image">The position in <see cref="Rows"/>.</param>
    /// <param name="task">The position in <see cref="TaskNames"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image or task.</exception>
    public float[] Of(int image, int task)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)image, (uint)Rows.Count, nameof(image));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)task, (uint)TaskNames.Count, nameof(task));
        return [.. Map(image, task)];
    }

    /// <summary>The smallest weight of a task over all images and pixels.</summary>
    public float Least(int task) => Enumerable.Range(0, Rows.Count).Min(image => Map(image, task).Min());

    /// <summary>The largest weight of a task over all images and pixels.</summary>
    public float Greatest(int task) => Enumerable.Range(0, Rows.Count).Max(image => Map(image, task).Max());

    private ArraySegment<float> Map(int image, int task) => new(_weights, (image * TaskNames.Count + task) * Height * Width, Height * Width);
}
