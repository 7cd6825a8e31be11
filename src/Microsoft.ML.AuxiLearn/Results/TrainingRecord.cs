using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.AuxiLearn.Results;

/// <summary>What a saved model remembers of its training, as JSON.</summary>
/// <param name="TaskNames">The name of each loss, the main task's first.</param>
/// <param name="History">One report per epoch.</param>
/// <param name="BestEpoch">The epoch, from 1, whose weights the model has.</param>
internal sealed record TrainingRecord(IReadOnlyList<string> TaskNames, IReadOnlyList<EpochReport> History, int BestEpoch)
{
    private static readonly JsonSerializerOptions _json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,   // NaN stands for what was not measured
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The name of the weighting method.</summary>
    public string Weighting { get; init; } = "";

    /// <summary>The options that the weighting method changed, because it was published so.</summary>
    public IReadOnlyList<string> PresetChanges { get; init; } = [];

    public static TrainingRecord Of(IReadOnlyList<EpochReport> history, int bestEpoch) =>
        new(history.Count == 0 ? [] : history[0].TaskNames, history, bestEpoch);

    /// <summary>The information to repeat it; null in models of earlier versions.</summary>
    public TrainingSummary? Summary { get; init; }

    /// <summary>The learned combiner at the end of training, for the tasks that count most; empty if there is none.</summary>
    public IReadOnlyList<CombinerMap> CombinerMaps { get; init; } = [];

    /// <summary>The history as users see it.</summary>
    [JsonIgnore]
    public TrainingHistory Epochs => new(this);

    /// <summary>Writes what fits into a model: epochs are left out where there are very many of them or of their tasks.</summary>
    public void Save(Stream stream) => Write(stream, this with { History = HistoryBound.Default.Of(History, BestEpoch) });

    /// <summary>All of it as JSON.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        Write(stream, this);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <exception cref="JsonException">Not such a record.</exception>
    public static TrainingRecord Load(Stream stream) => Checked(JsonSerializer.Deserialize<TrainingRecord>(stream, _json));

    /// <summary>The inverse of <see cref="ToJson"/>.</summary>
    /// <exception cref="JsonException">Not such a record.</exception>
    public static TrainingRecord Parse(string json) => Checked(JsonSerializer.Deserialize<TrainingRecord>(json, _json));

    private static TrainingRecord Checked(TrainingRecord? record)
    {
        if (record is null)
            throw new JsonException("it is null");
        if (record.History.Contains(null!))
            throw new JsonException("it has an epoch that is null");
        return record.CombinerMaps.All(map => map?.IsWhole() == true)
            ? record.WithNames(record.TaskNames)
            : throw new JsonException("it has a combiner's map that is not whole");
    }

    /// <summary>The names once instead of once per epoch: there may be hundreds of tasks.</summary>
    private static void Write(Stream stream, TrainingRecord record) => JsonSerializer.Serialize(stream, record.WithNames([]), _json);

    private TrainingRecord WithNames(IReadOnlyList<string> names) => this with { History = [.. History.Select(report => report with { TaskNames = names })] };
}
