using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>
/// Of which training row this is a changed copy. Some rows, drawn once, are the classes. In place of the samples of a batch the task takes as many copies of
/// these rows, so that each class is seen evenly, however rare its row is in the batches.
/// </summary>
internal sealed record ExemplarPretext : SelfSupervision
{
    private const double Replaced = 0.3;   // of the numbers of a vector
    private const double LeastArea = 0.4;   // of an image
    private const double Colour = 0.4;   // contrast, and the deviations by which a channel becomes lighter or darker
    private const double Degrees = 30;   // about the y axis of a cloud
    private const double Scale = 0.2;   // of its size
    private const double Jitter = 0.05;   // deviations of its points

    private Func<int[], Random, Tensor>? _copies;

    public ExemplarPretext(int exemplars)
    {
        if (exemplars < 2)
            throw new ArgumentOutOfRangeException(nameof(exemplars), $"SelfSupervision.Exemplar has {exemplars} exemplars; expected at least 2.");
        Exemplars = exemplars;
    }

    /// <summary>The rows that are classes.</summary>
    public int Exemplars { get; }

    /// <inheritdoc/>
    public bool Equals(ExemplarPretext? other) => Exemplars == other?.Exemplars;

    /// <inheritdoc/>
    public override int GetHashCode() => Exemplars;

    private protected override string Arguments => $"{Exemplars}";

    internal override string? Expected(NetworkInput input) => null;

    internal override PretextAnswer Answer(NetworkInput input) => PretextAnswer.OfClasses(Exemplars);

    internal override SelfSupervision Over(PretextRows rows, Random random)
    {
        if (rows.Count < Exemplars)
            throw new ArgumentException(
                $"The option AuxiliaryTasks has SelfSupervision.{this}, and there are {rows.Count} training rows; expected at least {Exemplars}.");
        var drawn = new HashSet<int>();   // which lists them in the order in which they came
        while (drawn.Count < Exemplars)
            drawn.Add(random.Next(rows.Count));
        int[] exemplars = [.. drawn];
        return this with { _copies = (classes, choices) => rows.Samples([.. classes.Select(exemplar => exemplars[exemplar])], choices) };
    }

    internal override (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random)
    {
        var copies = _copies ?? throw new InvalidOperationException($"SelfSupervision.{this} has no rows; expected those of a training.");
        var classes = PretextDraws.Classes(samples, Exemplars, random);
        return (Changed(copies(classes, random), samples, units, random), PretextDraws.Targets(classes, samples.device));
    }

    /// <summary>Copies that are changed at random.</summary>
    /// <param name="copies">[n, input shape].</param>
    /// <param name="others">As many other samples, whose numbers some of a vector become.</param>
    /// <param name="units">Of both.</param>
    /// <param name="random">Whence every choice comes.</param>
    internal static Tensor Changed(Tensor copies, Tensor others, SampleUnits units, Random random) => copies.dim() == 2
        ? where(PretextDraws.Coins(copies.shape, Replaced, random, copies.device), PretextDraws.OtherRows(others, random), copies)
        : new NetworkInput(copies.shape[1..]).IsCloud ? Cloud(copies, units, random) : Image(copies, units, random);

    private static Tensor Image(Tensor images, SampleUnits units, Random random)
    {
        var (channels, height, width) = (images.shape[1], (int)images.shape[2], (int)images.shape[3]);
        var cropped = new RandomResizedCrop(height, width, LeastArea, 1).Train(images, random);
        var lightness = PretextDraws.Normal([images.shape[0], channels, 1, 1], random, images.device).Times(Colour) / units.Scale;
        var middle = cropped.mean([1L, 2, 3], keepdim: true);
        return middle.lerp(cropped, PerImage.Factors(images, Colour, random)) + lightness;
    }

    private static Tensor Cloud(Tensor clouds, SampleUnits units, Random random)
    {
        var origin = CloudCells.Origin(units);
        var turned = new CloudAugmentation(jitter: 0, Scale, Degrees, dropout: 0).Train(clouds - origin, random) + origin;
        return turned + PretextDraws.Normal(clouds.shape, random, clouds.device).Times(Jitter) / units.Scale;
    }
}
