using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.AuxiLearn.Tests.Training;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Scoring;

/// <summary>Models with fixed weights, made without training.</summary>
internal static class Models
{
    public static Network Network { get; } = new MlpNetwork([8, 5]) { Normalization = Normalization.Batch, Activation = Activation.Tanh, Dropout = 0.5 };

    /// <summary>A primary network with an auxiliary head, whose weights and buffers are a fixed sequence.</summary>
    public static TrainedPrimary Primary(int outputs, float mean = 0, float scale = 1, Network? network = null)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var primary = new PrimaryNetwork(network ?? Network, new NetworkInput([Sample.FeatureCount]), outputs, auxiliaryOutputs: 2);
        var next = 0;
        foreach (var (name, value) in primary.state_dict().Where(entry => entry.Value.dtype == ScalarType.Float32))
        {
            if (name.StartsWith("input", StringComparison.Ordinal) || name == PrimaryNetwork.MainScale)
                continue;
            var count = value.numel();
            value.copy_((arange(next, next + count, ScalarType.Float32) * 0.7f).sin().reshape(value.shape));
            if (name.EndsWith("running_var", StringComparison.Ordinal))
                value.abs_();
            next += (int)count;
        }
        string[] names = ["Label", "Attribute"];
        EpochReport[] history =
        [
            Reports.Of(1, 2, names, [1, 2], [1, 0.5f], isBest: true),
            Reports.Of(2, 2, names, [0.5f, 1], [1, 0.25f], 0.75, 0.9, learningRate: 0.05, seconds: 2),
        ];
        return new TrainedPrimary(InputFormat.Vector(Sample.FeatureCount), primary, mean, scale, TrainingRecord.Of(history, bestEpoch: 1));
    }

    public static AuxiLearnRegressionTransformer Regression(MLContext ml, Network? network = null) =>
        new(ml, Primary(1, 100, 10, network), "Features", "Score");

    public static AuxiLearnBinaryTransformer Binary(MLContext ml) => new(ml, Primary(1), "Features", "PredictedLabel", "Score", "Probability");

    public static AuxiLearnMulticlassTransformer Multiclass(MLContext ml, DataViewSchema.Column label) =>
        new(ml, Primary(((KeyDataViewType)label.Type).GetKeyCount()), "Features", "PredictedLabel", "Score", new ClassLabels(label));

    public static IDataView WithKeys(MLContext ml, IEnumerable<Sample> rows, string label = nameof(Sample.Species)) =>
        ml.Transforms.Conversion.MapValueToKey("Label", label).Fit(ml.Data.LoadFromEnumerable(rows)).Transform(ml.Data.LoadFromEnumerable(rows));

    /// <summary>Saves and loads within a pipeline file in memory, by default into a context of its own.</summary>
    public static ITransformer SaveAndLoad(MLContext ml, ITransformer model, DataViewSchema schema, MLContext? into = null)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return (into ?? new MLContext()).Model.Load(stream, out _);
    }

    private static int GetKeyCount(this KeyDataViewType type) => checked((int)type.Count);
}
