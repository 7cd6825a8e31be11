using System.Globalization;
using System.Text.Json;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.AuxiLearn.Trials;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// The inputs of an experiment: a hash of each column of its rows, the roles of the columns, the options, and the versions of the libraries. A store of results
/// keeps them, and results are continued only with equal inputs; otherwise the exception names the difference. Immutable: the methods return new inputs.
/// </summary>
public sealed class ExperimentInputs
{
    private readonly SortedDictionary<string, string> _parts = new(StringComparer.Ordinal);

    /// <summary>Nothing but the versions of this library, of ML.NET and of TorchSharp.</summary>
    public ExperimentInputs()
    {
        foreach (var type in (Type[])[typeof(AuxiLearnOptions), typeof(MLContext), typeof(TorchSharp.torch)])
            _parts[$"{Version}{type.Assembly.GetName().Name}"] = $"{type.Assembly.GetName().Version}";
    }

    private ExperimentInputs(IEnumerable<KeyValuePair<string, string>> parts)
    {
        foreach (var (key, value) in parts)
            _parts[key] = value;
    }

    private const string Role = "1 column:";
    private const string Setting = "2 option:";
    private const string Count = "3 rows:";
    private const string Content = "4 values:";
    private const string Version = "5 version:";
    private const string Words = "6 description:";

    /// <summary>Adds rows: their number, and the type and a hash of the values of each column. Reads all rows once.</summary>
    /// <param name="name">What they are: train, validation.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">Those that matter; null for all that are not hidden.</param>
    public ExperimentInputs Rows(string name, IDataView rows, IEnumerable<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var (count, hashes) = RowHash.Of(rows, columns?.ToHashSet());
        return With([new($"{Count}{name}", count.ToString(CultureInfo.InvariantCulture)),
            .. hashes.Select(hash => KeyValuePair.Create($"{Content}{name}/{hash.Key}", hash.Value))]);
    }

    /// <summary>Adds a column's role, such as "a feature".</summary>
    /// <param name="name">The column.</param>
    /// <param name="role">What it is for, as a sentence has it: "a feature", "ignored".</param>
    public ExperimentInputs Column(string name, string role) => With([new($"{Role}{name}", role)]);

    /// <summary>Adds an option: its name and its value as invariant text.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public ExperimentInputs Option(string name, object? value) => With([new($"{Setting}{name}", string.Create(CultureInfo.InvariantCulture, $"{value}"))]);

    /// <summary>
    /// Adds every option of a trainer that affects training, without callbacks and rows of its sets, which are for <see cref="Rows"/>.
    /// </summary>
    /// <param name="options">The options, before tuning sets any of them.</param>
    public ExperimentInputs Options(AuxiLearnOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return With(OptionsText.All(options).Select(option => KeyValuePair.Create($"{Setting}{option.Name}", option.Value)));
    }

    /// <summary>With a description in words.</summary>
    internal ExperimentInputs Described(string words) => With([new(Words, words)]);

    internal IReadOnlyDictionary<string, string> Parts => _parts;

    /// <summary>The option that says of which seed the rows are.</summary>
    internal const string SeedOfRows = "seed of the rows";

    internal int? FirstSeed =>
        _parts.TryGetValue($"{Setting}{SeedOfRows}", out var seed) && int.TryParse(seed, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The inputs as JSON, as a store keeps them.</summary>
    public string ToJson() => JsonSerializer.Serialize(_parts);

    /// <summary>Reads inputs that a store has kept.</summary>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    public static ExperimentInputs OfJson(string json) =>
        new(JsonSerializer.Deserialize<Dictionary<string, string>>(json) is { } parts && parts.Values.All(value => value is not null)
        ? parts
        : throw new JsonException("what goes into the experiment is null"));

    internal static ExperimentInputs Of(IReadOnlyDictionary<string, string> parts) => new(parts);

    internal ExperimentInputs With(ExperimentInputs others) => With(others._parts);

    /// <summary>Throws if results of these inputs cannot be continued with other inputs.</summary>
    /// <param name="here">The inputs of the experiment that is to go on.</param>
    /// <param name="store">The store of the results, as the sentence of the refusal has it.</param>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public void Check(ExperimentInputs here, string store)
    {
        ArgumentNullException.ThrowIfNull(here);
        var differing = _parts.Keys.Union(here._parts.Keys).Order(StringComparer.Ordinal)
            .FirstOrDefault(key => _parts.GetValueOrDefault(key) != here._parts.GetValueOrDefault(key));
        if (differing is not null)
            throw new InvalidOperationException(
                $"{store} is of another experiment: {Difference(differing, _parts.GetValueOrDefault(differing), here._parts.GetValueOrDefault(differing))}; "
                    + "expected the same, or another store.");
    }

    private static string Difference(string key, string? there, string? here)
    {
        string Name(string kind) => key[kind.Length..];

        if (key.StartsWith(Role, StringComparison.Ordinal))
            return $"the column '{Name(Role)}' is {there ?? "absent"} there and {here ?? "absent"} here";
        if (key.StartsWith(Setting, StringComparison.Ordinal))
            return $"the option '{Name(Setting)}' is {Shown(there)} there and {Shown(here)} here";
        if (key.StartsWith(Count, StringComparison.Ordinal))
            return $"the rows ({Name(Count)}) are {Shown(there)} there and {Shown(here)} here";
        if (key.StartsWith(Words, StringComparison.Ordinal))
            return $"it is '{there}' there and '{here}' here";
        if (!key.StartsWith(Content, StringComparison.Ordinal))
            return $"the version of {key[Math.Min(key.Length, Version.Length)..]} is {Shown(there)} there and {Shown(here)} here";
        var (rows, column) = Name(Content).Split('/', 2) is [var first, var second] ? (first, second) : ("", Name(Content));
        return there is null || here is null
            ? $"the rows ({rows}) have the column '{column}' {(there is null ? "here and not there" : "there and not here")}"
            : $"the rows ({rows}) are others, with other values in the column '{column}'";
    }

    private static string Shown(string? value) => value switch
    {
        null => "not set",
        "" => "empty",
        _ => value,
    };

    private ExperimentInputs With(IEnumerable<KeyValuePair<string, string>> parts) => new(_parts.Concat(parts));
}
