namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// What is taken off each channel of an image, and what it is divided by. Pixels of bytes are between 0 and 1 before, numbers of a Single column are as they
/// are.
/// </summary>
public sealed record ImageNormalization
{
    private ImageNormalization(IReadOnlyList<float>? mean, IReadOnlyList<float>? deviation) => (Mean, Deviation) = (mean, deviation);

    /// <summary>The mean and the standard deviation of each channel over the training images.</summary>
    public static ImageNormalization Measured { get; } = new(null, null);

    /// <summary>Those of ImageNet, with which published weights of networks were trained; for red, green and blue between 0 and 1.</summary>
    public static ImageNormalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Nothing is taken off, and nothing divided.</summary>
    public static ImageNormalization None { get; } = new([], []);

    /// <summary>The mean of each channel; empty for 0, null to measure it.</summary>
    public IReadOnlyList<float>? Mean { get; }

    /// <summary>The standard deviation of each channel; empty for 1, null to measure it.</summary>
    public IReadOnlyList<float>? Deviation { get; }

    /// <summary>Given numbers.</summary>
    /// <param name="mean">What is taken off each channel.</param>
    /// <param name="deviation">What each channel is divided by, positive.</param>
    /// <exception cref="ArgumentException">Numbers that are not finite, a deviation that is not positive, or not one of each for every channel.</exception>
    public static ImageNormalization Given(IReadOnlyList<float> mean, IReadOnlyList<float> deviation)
    {
        if (mean.Count == 0 || mean.Count != deviation.Count || !mean.All(float.IsFinite) || !deviation.All(value => value > 0 && float.IsFinite(value)))
            throw new ArgumentException($"The normalisation has {mean.Count} means and {deviation.Count} deviations; expected a finite mean and a positive "
                + "deviation for each channel.");
        return new([.. mean], [.. deviation]);
    }

    /// <inheritdoc/>
    public bool Equals(ImageNormalization? other) => other is not null && Same(Mean, other.Mean) && Same(Deviation, other.Deviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean?.Count, Mean?.Sum(), Deviation?.Sum());

    /// <summary>The expression that makes it.</summary>
    public override string ToString() => Mean is null || Deviation is null ? nameof(Measured)
        : Mean.Count == 0 ? nameof(None)
        : FormattableString.Invariant($"Given([{Numbers(Mean)}], [{Numbers(Deviation)}])");

    private static string Numbers(IReadOnlyList<float> numbers) => string.Join(", ", numbers.Select(number => FormattableString.Invariant($"{number}")));

    private static bool Same(IReadOnlyList<float>? one, IReadOnlyList<float>? other) =>
        one is null ? other is null : other is not null && one.SequenceEqual(other);
}
