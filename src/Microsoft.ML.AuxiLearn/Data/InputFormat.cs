using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// What the input of one sample is, in training and in scoring alike: which column values are read, as what they are kept (images as bytes), and how kept
/// samples become what the network takes. It goes into model.zip as JSON.
/// </summary>
internal sealed record InputFormat
{
    private static readonly JsonSerializerOptions _strict = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    private const long MostImageValues = 1 << 26;   // of one image in a saved model, which a stranger may have made

    /// <summary>What the column holds.</summary>
    public required InputKind Kind { get; init; }

    /// <summary>The shape in which a sample is kept: [d], or [channels, height, width], the last two 0 until the first image tells.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>Whether samples are kept as bytes, else as Single.</summary>
    public bool IsBytes { get; init; }

    /// <summary>Whether the column's vectors hold [height, width, channels].</summary>
    public bool IsChannelsLast { get; init; }

    /// <summary>Whether images of other sizes are resized when they are read, else refused.</summary>
    public bool IsResized { get; init; }

    /// <summary>What becomes of the aspect ratio then.</summary>
    public ImageResizingEstimator.ResizingKind Resizing { get; init; } = ImageResizingEstimator.ResizingKind.IsoCrop;

    /// <summary>The folder of relative paths.</summary>
    public string? Folder { get; init; }

    /// <summary>The most pixels that an image may have.</summary>
    public long MaxPixels { get; init; } = ImageDecoder.DefaultMaxPixels;

    /// <summary>Whether a training leaves out the rows of images that cannot be read.</summary>
    [JsonIgnore]
    public bool SkipUnreadable { get; init; }

    /// <summary>What training and evaluation do to batches of images.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>How many versions of augmented images may be kept; null for none.</summary>
    [JsonIgnore]
    public int? KeptVersions { get; init; }

    /// <summary>Whether samples are kept in versions, [n, v, <see cref="Shape"/>], the first as in evaluation.</summary>
    [JsonIgnore]
    public bool IsInVersions { get; init; }

    /// <summary>The bytes of one kept sample.</summary>
    [JsonIgnore]
    public int SampleBytes => checked((int)(new NetworkInput(Shape).Size * (IsBytes ? sizeof(byte) : sizeof(float))));

    [JsonIgnore]
    public ScalarType ElementType => IsBytes ? ScalarType.Byte : ScalarType.Float32;

    [JsonIgnore]
    public bool IsImage => Shape.Count == 3;

    /// <summary>Whether the size of the samples is known.</summary>
    [JsonIgnore]
    public bool IsSized => Shape.All(dimension => dimension > 0);

    /// <summary>The shape of a sample as the network sees it.</summary>
    /// <exception cref="ArgumentException">The augmentation cannot take images of this size.</exception>
    [JsonIgnore]
    public NetworkInput NetworkInput
    {
        get
        {
            if (!IsImage)
                return new(Shape);
            var (height, width) = Augmentation.Size((int)Shape[1], (int)Shape[2]);
            return new([Shape[0], height, width]);
        }
    }

    /// <summary>The type of the column, for people and for tools that ask a model.</summary>
    [JsonIgnore]
    public DataViewType ColumnType => Kind switch
    {
        InputKind.Path => TextDataViewType.Instance,
        InputKind.Image => IsResized ? new ImageDataViewType() : new ImageDataViewType((int)Shape[1], (int)Shape[2]),
        _ => new VectorDataViewType(IsBytes
            ? NumberDataViewType.Byte
            : NumberDataViewType.Single, (IsChannelsLast ? [Shape[1], Shape[2], Shape[0]] : Shape).Select(dimension => (int)dimension).ToArray()),
    };

    /// <summary>A column of Single: vectors [d], or images [channels, height, width].</summary>
    public static InputFormat Vector(params long[] shape) => new() { Kind = InputKind.Vector, Shape = shape };

    /// <summary>Whether a column of the type can be read.</summary>
    public bool Accepts(DataViewType type) => Kind switch
    {
        InputKind.Path => type is TextDataViewType,
        InputKind.Image => type is ImageDataViewType,
        _ => type is VectorDataViewType vector && vector.Size == new NetworkInput(Shape).Size
            && vector.ItemType == (IsBytes ? NumberDataViewType.Byte : NumberDataViewType.Single),
    };

    /// <summary>The same with the size of the first image.</summary>
    public InputFormat Sized(int height, int width) => this with { Shape = [Shape[0], height, width] };

    /// <summary>What the network takes of kept samples [n, <see cref="Shape"/>] in evaluation and scoring.</summary>
    public Tensor Evaluate(Tensor samples) => IsInVersions ? samples.select(1, 0) : IsImage ? Augmentation.Evaluate(Numbers(samples)) : samples;

    /// <summary>
    /// What the network takes of kept samples [n, <see cref="Shape"/>] in training: images augmented each time, from random numbers of their own, or one of
    /// their versions.
    /// </summary>
    /// <param name="random">Seeds them; left alone where nothing is random.</param>
    public Func<Tensor, Tensor> Train(SeededRandom random)
    {
        if (IsInVersions)
            return Drawn(random.Fork());
        if (!IsImage)
            return samples => samples;
        if (Augmentation == Augmentation.None)
            return Numbers;
        var own = random.Fork();
        return samples => Augmentation.Train(Numbers(samples), own);
    }

    /// <summary>Bytes become numbers from 0 to 1.</summary>
    public Tensor Numbers(Tensor samples) => IsBytes ? samples.to(ScalarType.Float32).Times(1.0 / byte.MaxValue) : samples;

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <exception cref="JsonException">The text describes no input.</exception>
    /// <exception cref="FormatException">It describes one that cannot be.</exception>
    public static InputFormat FromJson(string json)
    {
        var input = JsonSerializer.Deserialize<InputFormat>(json, _strict) ?? throw new JsonException("the input is null");
        var isPossible = Enum.IsDefined(input.Kind) && Enum.IsDefined(input.Resizing) && input.Shape.Count is 1 or 3
            && input.Shape.All(dimension => dimension is > 0 and <= int.MaxValue)
            && input.Shape.Aggregate(1.0, (product, dimension) => product * dimension) * sizeof(float) <= int.MaxValue
                && (input.Kind == InputKind.Vector || (input.IsBytes && input.IsImage))
            && (input.IsImage || !input.IsBytes);
        if (!isPossible)
            throw new FormatException($"its input is {json}");
        var (height, width) = input.IsImage ? ((int)input.Shape[1], (int)input.Shape[2]) : (1, 1);
        foreach (var step in input.Augmentation.Steps.Prepend(Augmentation.None))
        {
            (height, width) = step.Size(height, width);
            if (input.IsImage && (double)input.Shape[0] * height * width > MostImageValues)
                throw new FormatException(FormattableString.Invariant(
                    $"its images are brought to {height} x {width} pixels of {input.Shape[0]} channels; expected at most {MostImageValues:N0} values"));
        }
        return input;
    }

    /// <summary>One version of each sample.</summary>
    private static Func<Tensor, Tensor> Drawn(SeededRandom random) => samples =>
    {
        using var scope = NewDisposeScope();
        var (rows, versions) = ((int)samples.shape[0], (int)samples.shape[1]);
        var places = tensor([.. Enumerable.Range(0, rows).Select(row => ((long)row * versions) + random.Next(versions))], device: samples.device);
        return samples.flatten(0, 1).index_select(0, places).MoveToOuterDisposeScope();
    };
}
