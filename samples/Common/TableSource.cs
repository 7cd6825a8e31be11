using Microsoft.ML.AuxiLearn.Datasets;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>A table in a file, and what its columns are for.</summary>
public sealed class TableSource
{
    private readonly string _data;
    private readonly string? _split;

    /// <summary>Reads the table.</summary>
    /// <param name="data">An ARFF or CSV file.</param>
    /// <param name="label">The column to predict, by name or position.</param>
    /// <param name="auxiliary">The columns that exist only at training time, by name, wildcard or position.</param>
    /// <param name="ignore">Those that are neither features nor labels.</param>
    /// <param name="split">The column with train, validation and test; null for random splits.</param>
    /// <param name="kind">What the label is; null tells it from its type.</param>
    /// <exception cref="ArgumentException">A column is not there, or the label does not fit the kind.</exception>
    public TableSource(string data, string label, string auxiliary, string? ignore = null, string? split = null, TaskKind? kind = null)
    {
        _data = data;
        Table = new MLContext(0).Data.LoadTable(data, null, out var report);
        Report = report;
        _split = split is null ? null : Table.Schema.FindColumn(split);
        Roles = Table.Schema.FindRoles(label, auxiliary, string.Join(",", new[] { ignore, _split }.OfType<string>()));
        Task = new TableTask(Table, Roles, kind);
    }

    /// <summary>The rows.</summary>
    public IDataView Table { get; }

    /// <summary>What the file was taken for, and every doubt about it.</summary>
    public TableReport Report { get; }

    /// <summary>What the columns are for.</summary>
    public (string Label, IReadOnlyList<string> Auxiliary, IReadOnlyList<string> Features) Roles { get; }

    /// <summary>The columns in the form that trainers want.</summary>
    public TableTask Task { get; }

    /// <summary>What a test measures: RRMSE of a regression, else accuracy.</summary>
    public ComparisonMetric Metric =>
        Task.Kind == TaskKind.Regression ? ComparisonMetric.RelativeRootMeanSquaredError(Task.Label) : ComparisonMetric.Accuracy(Task.Label);

    /// <summary>The rows of each seed.</summary>
    /// <param name="labelled">Training rows that keep their label; null for all.</param>
    public TableSplits Splits(int? labelled = null) => new(Table, Roles.Label, Task, _split, labelled);

    /// <summary>What it is, in words.</summary>
    public override string ToString() => string.Join(", ",
        $"{Path.GetFileName(_data)} with {Table.GetRowCount()} rows and {Roles.Features.Count} feature columns",
        $"label {Roles.Label} ({Task.Kind.ToString().ToLowerInvariant()})",
        $"auxiliary {string.Join(" ", Roles.Auxiliary.Take(10))}{(Roles.Auxiliary.Count > 10 ? $" and {Roles.Auxiliary.Count - 10} more" : "")}",
        _split is null ? "random splits" : $"split by {_split}");
}
