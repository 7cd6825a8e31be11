using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>A perceptron behind embeddings of a table's columns, <see cref="TableEmbedding"/>.</summary>
internal sealed record TableNetwork : Network
{
    private const int MostEntities = 1_000_000;   // beyond which a feature stands for none
    private const int MostNumbers = 1000;   // a model file of some kilobytes may ask for a million

    /// <param name="perceptron">The layers behind the embeddings.</param>
    /// <param name="entities">The slots of whole numbers that stand for things, each with the largest of them.</param>
    /// <param name="frequencies">The waves of each number.</param>
    /// <param name="embeddingWidth">The numbers that each number becomes, and each entity at most.</param>
    /// <param name="frequencyScale">The standard deviation of the first frequencies.</param>
    public TableNetwork(MlpNetwork perceptron, IReadOnlyDictionary<int, int> entities, int frequencies, int embeddingWidth, double frequencyScale)
    {
        if (perceptron.Weights is not null)
            throw new ArgumentException("The perceptron of Network.Table has pretrained weights; expected none, since its inputs are embeddings of its own.");
        foreach (var (slot, most) in entities)
        {
            if (slot < 0 || most is < 1 or > MostEntities)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Network.Table was given {most} entities in slot {slot}; expected 1 to {MostEntities} in a slot from 0."));
        }
        (Perceptron, Entities) = (perceptron, entities.OrderBy(entity => entity.Key).ToDictionary());
        (Frequencies, EmbeddingWidth) = (InRange(frequencies, "frequencies"), InRange(embeddingWidth, "an embedding width"));
        FrequencyScale = frequencyScale > 0 && double.IsFinite(frequencyScale) ? frequencyScale : throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"Network.Table was given a frequency scale of {frequencyScale}; expected a positive number."));
    }

    public MlpNetwork Perceptron { get; }

    public IReadOnlyDictionary<int, int> Entities { get; }

    public int Frequencies { get; }

    public int EmbeddingWidth { get; }

    public double FrequencyScale { get; }

    public bool Equals(TableNetwork? other) => other is not null && Perceptron.Equals(other.Perceptron) && Entities.SequenceEqual(other.Entities)
        && (Frequencies, EmbeddingWidth, FrequencyScale) == (other.Frequencies, other.EmbeddingWidth, other.FrequencyScale);

    public override int GetHashCode() => HashCode.Combine(Perceptron, Entities.Count, Frequencies, EmbeddingWidth);

    /// <summary>What it is: Table of Mlp(128, 64), with entities in slots 1, 4.</summary>
    public override string ToString() =>
        $"Table of {Perceptron}{(Entities.Count == 0 ? "" : $", with entities in slots {string.Join(", ", Entities.Keys)}")}";

    internal override bool TakesMissing => true;

    internal override IReadOnlyCollection<int> EntitySlots => [.. Entities.Keys];

    internal override double LeastWeights(NetworkInput input, int outputs) =>
        Entities.Values.Sum(most => (double)most) + Perceptron.LeastWeights(new([1]), outputs);

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Build(NetworkInput input)
    {
        if (input.Shape.Count != 1)
            throw new InvalidOperationException(
                $"The option Network is Table and samples have the shape [{string.Join(", ", input.Shape)}]; expected vectors.");
        if (Entities.Keys.LastOrDefault() is var last && last >= input.Size)
            throw new InvalidOperationException(
                $"The option Network is Table with entities in slot {last} and the features have {input.Size} slots; expected one of them.");
        var embedding = new TableEmbedding((int)input.Size, this);
        return new TableBackbone(embedding, Perceptron.Build(new([embedding.Width])));
    }

    private static int InRange(int value, string what) => value is >= 1 and <= MostNumbers
        ? value
        : throw new ArgumentException($"Network.Table was given {what} of {value}; expected 1 to {MostNumbers}.");
}
