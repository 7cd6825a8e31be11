using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// What two trainings must have in common for one to be resumed as the other: options, columns, seed, versions and, once they are read, the rows.
/// </summary>
/// <param name="Facts">Each by the words that a sentence names it with.</param>
internal sealed record TrainingIdentity(IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>All but the rows.</summary>
    public static TrainingIdentity Of(IHost host, CheckpointPlan plan, ColumnPlan columns, DataViewSchema schema, InitialWeights? initial)
    {
        var facts = plan.Options.ToDictionary(option => $"the option {option.Key}", option => option.Value);
        string?[] names = [columns.Label, columns.Features, columns.ExampleWeight, .. columns.Tasks.OfType<Tasks.ColumnTask>().Select(task => task.ColumnName)];
        foreach (var name in names.OfType<string>())
            facts[$"the type of the column '{name}'"] = schema.GetColumnOrNull(name) is { } column ? $"{column.Type}" : "none";
        if (initial is not null)
            facts["the hash of the weights of the option InitialModel"] = initial.Hash;
        facts["the seed of the MLContext"] = $"{((IHostEnvironmentInternal)host).Seed}";
        foreach (var (name, version) in Summaries.Versions.Where(version => version.Key is "Microsoft.ML.AuxiLearn" or "TorchSharp"))
            facts[$"the version of {name}"] = version;
        return new TrainingIdentity(facts);
    }

    /// <summary>The same with the rows.</summary>
    public TrainingIdentity With(TrainingSets sets)
    {
        var facts = new Dictionary<string, string>(Facts) { ["the hash of the training rows"] = sets.RowsHash };
        if (sets.HeldOut is { } auxiliary)
            facts["the hash of the auxiliary rows"] = TableHash.Of(auxiliary);
        if (sets.Validation is { } validation)
            facts["the hash of the validation rows"] = TableHash.Of(validation);
        return new TrainingIdentity(facts);
    }

    /// <summary>The first fact in which another training differs, as a clause; null if there is none. Rows that are not read yet are none.</summary>
    public string? Difference(TrainingIdentity saved) => Facts
        .Where(fact => saved.Facts.GetValueOrDefault(fact.Key) != fact.Value)
        .Select(fact => $"{fact.Key} was '{saved.Facts.GetValueOrDefault(fact.Key, "nothing")}' and is '{fact.Value}'")
        .FirstOrDefault();
}
