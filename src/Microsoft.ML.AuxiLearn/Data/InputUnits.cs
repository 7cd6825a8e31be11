using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// What is taken off the input, and what it is multiplied by then: for each of the d numbers of a vector, or for each channel of an image [channels, 1, 1].
/// </summary>
internal sealed record InputUnits(Tensor Mean, Tensor Scale)
{
    private const int ShownFills = 5;

    private const int RowsAtOnce = 64;   // bytes become numbers four times as large

    /// <summary>What is doubtful about them, a sentence each.</summary>
    public IReadOnlyList<string> Doubts { get; private init; } = [];

    /// <summary>The units of training samples, in the current dispose scope.</summary>
    /// <param name="samples">[n, <see cref="InputFormat.Shape"/>], as they are kept.</param>
    /// <param name="format">What they are.</param>
    /// <param name="normalization">That of images.</param>
    /// <param name="entities">The slots of a vector whose numbers stand for things, and stay as they are; null for none.</param>
    /// <exception cref="InvalidOperationException">Numbers are given for another count of channels.</exception>
    public static InputUnits Of(Tensor samples, InputFormat format, ImageNormalization normalization,
        IReadOnlyCollection<int>? entities = null) =>
        !format.IsImage ? OfColumns(samples, entities ?? [])
        : normalization.Mean is { } mean && normalization.Deviation is { } deviation ? Given(mean, deviation, format.Shape[0])
        : OfChannels(samples, format);

    /// <summary>Mean 0 and standard deviation 1 for each column; a constant one stays in its units.</summary>
    private static InputUnits OfColumns(Tensor rows, IReadOnlyCollection<int> entities)
    {
        using var scope = NewDisposeScope();
        var numbers = ColumnNumbers.Of(rows, column => $"slot {column}");
        foreach (var slot in entities)
            (numbers.Mean[slot], numbers.Deviation[slot]) = (0, 1);
        return Make(tensor(numbers.Mean).to(ScalarType.Float32),
            tensor(numbers.Deviation).reciprocal().to(ScalarType.Float32)) with
        { Doubts = [.. Sentences([.. numbers.Fills.Where(fill => !entities.Contains(fill.Column))])] };
    }

    private static IEnumerable<string> Sentences(IReadOnlyList<FillValue> fills)
    {
        foreach (var fill in fills.Take(ShownFills))
        {
            yield return $"The feature column holds {fill.Described} in {fill.Name}: {(fill.IsMissing
                ? "it is read as the mean of the others, in training and in scoring"
                : "if it stands for a missing value, replace it (ReplaceMissingValues)")}.";
        }
        if (fills.Count > ShownFills)
            yield return $"The feature column holds numbers far from all others in {fills.Count - ShownFills} more slots.";
    }

    private static InputUnits OfChannels(Tensor images, InputFormat format)
    {
        using var scope = NewDisposeScope();
        var channels = format.Shape[0];
        var (sum, squares) = (zeros(channels, ScalarType.Float64), zeros(channels, ScalarType.Float64));
        for (long start = 0; start < images.shape[0]; start += RowsAtOnce)
        {
            using var inner = NewDisposeScope();
            var numbers = format.Numbers(images.narrow(0, start, Math.Min(RowsAtOnce, images.shape[0] - start))).to(ScalarType.Float64);
            sum.add_(numbers.sum([0L, 2, 3]));
            squares.add_(numbers.Squared().sum([0L, 2, 3]));
        }
        var count = (double)images.numel() / channels;
        var mean = sum / count;
        var deviation = (squares / count - mean.Squared()).clamp_min(0).sqrt();
        var scale = deviation.where(deviation > 1e-6 * (squares / count).sqrt(), ones_like(deviation)).reciprocal();
        return Make(PerChannel(mean.to(ScalarType.Float32)), PerChannel(scale.to(ScalarType.Float32)));
    }

    private static InputUnits Given(IReadOnlyList<float> mean, IReadOnlyList<float> deviation, long channels)
    {
        if (mean.Count > 0 && mean.Count != channels)
            throw new InvalidOperationException($"The option Images has a Normalization of {mean.Count} channels; expected the {channels} of the images.");
        using var scope = NewDisposeScope();
        return mean.Count == 0
            ? Make(zeros(channels, 1, 1), ones(channels, 1, 1))
            : Make(PerChannel(tensor(mean.ToArray())), PerChannel(tensor(deviation.ToArray()).reciprocal()));
    }

    private static Tensor PerChannel(Tensor values) => values.view(-1, 1, 1);

    private static InputUnits Make(Tensor mean, Tensor scale) => new(mean.MoveToOuterDisposeScope(), scale.MoveToOuterDisposeScope());
}
