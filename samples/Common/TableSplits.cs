using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>
/// The rows of a seed: of a column's choice, or 60% train, 20% validation and 20% test at random. Rows without a label serve in training alone.
/// </summary>
public sealed class TableSplits
{
    private static readonly string[] _parts = ["train", "validation", "test"];

    private readonly IDataView _table;
    private readonly string _label;
    private readonly TableTask _task;
    private readonly int? _labelled;
    private readonly int[][]? _given;
    private readonly int[] _withLabel;
    private (int Seed, ComparisonSplit Split, int LabelledRows)? _last;

    /// <param name="table">The table.</param>
    /// <param name="label">The label's column in it.</param>
    /// <param name="task">The columns in the form that trainers want.</param>
    /// <param name="splitColumn">A column with train, validation and test; null for random splits.</param>
    /// <param name="labelled">Training rows that keep their label; null for all.</param>
    /// <exception cref="ArgumentException">The rows are too few, or the column holds something else.</exception>
    public TableSplits(IDataView table, string label, TableTask task, string? splitColumn, int? labelled)
    {
        (_table, _label, _task, _labelled) = (table, label, task, labelled);
        _withLabel = WithLabel();
        _given = splitColumn is null ? null : Given(splitColumn);
        var available = Rows(new Random(0)).Train.Intersect(_withLabel).Count();
        if (labelled > available)
            throw new ArgumentException($"--labelled is {labelled}, but {available} training rows have a label; expected at most that.");
    }

    /// <summary>Features are fitted to the training rows, classes to all.</summary>
    public ComparisonSplit Of(int seed) => Ready(seed).Split;

    /// <summary>The training rows that have a label.</summary>
    public int LabelledRows(int seed) => Ready(seed).LabelledRows;

    private (int Seed, ComparisonSplit Split, int LabelledRows) Ready(int seed)
    {
        if (_last is { } last && last.Seed == seed)
            return last;
        var ml = new MLContext(seed);
        var random = new Random(seed);
        var (train, validation, test) = Rows(random);
        var table = _labelled is { } kept ? ml.Data.HideValues(_table, _label, Hidden(train, kept, random)) : _table;
        var labels = _task.LabelColumns(ml).Fit(_table);
        var parts = new[] { train, validation, test }.Select(rows => labels.Transform(ml.Data.SelectRows(table, [.. rows.Order()]))).ToArray();
        var features = _task.FeatureColumns(ml).Append(_task.ValueColumns(ml, parts[0])).Fit(parts[0]);
        var ready = Array.ConvertAll(parts, part => ml.Data.Cache(features.Transform(part)));
        _last = (seed, new ComparisonSplit(ready[0], ready[1], ready[2]), _labelled ?? train.Intersect(_withLabel).Count());
        return _last.Value;
    }

    private (int[] Train, int[] Validation, int[] Test) Rows(Random random)
    {
        if (_given is [var train, var validation, var test])
            return (train, validation, test);
        var rows = _withLabel.ToArray();
        random.Shuffle(rows);
        var (first, second) = (rows.Length * 6 / 10, rows.Length * 8 / 10);
        return ([.. rows[..first], .. Enumerable.Range(0, (int)_table.GetRowCount()!.Value).Except(_withLabel)], rows[first..second], rows[second..]);
    }

    private int[] Hidden(int[] train, int kept, Random random)
    {
        int[] rows = [.. train.Intersect(_withLabel)];
        random.Shuffle(rows);
        return rows[kept..];
    }

    private int[][] Given(string column)
    {
        if (_table.Schema[column].Type != TextDataViewType.Instance)
            throw new ArgumentException($"The split column '{column}' holds numbers; expected train, validation and test.");
        string[] values = [.. _table.GetColumn<ReadOnlyMemory<char>>(column).Select(value => value.ToString())];
        if (values.Except(_parts).FirstOrDefault() is { } other)
            throw new ArgumentException($"The split column '{column}' holds '{other}'; expected train, validation or test in every row.");
        var withLabel = _withLabel.ToHashSet();
        var parts = Array.ConvertAll(_parts, part => Enumerable.Range(0, values.Length)
            .Where(row => values[row] == part && (part == _parts[0] || withLabel.Contains(row))).ToArray());
        return Array.FindIndex(parts, part => part.Length == 0) is var empty and >= 0
            ? throw new ArgumentException($"The split column '{column}' has no labelled row of '{_parts[empty]}'; expected train, validation and test.")
            : parts;
    }

    private int[] WithLabel()
    {
        bool[] present = _table.Schema[_label].Type == NumberDataViewType.Single
            ? [.. _table.GetColumn<float>(_label).Select(value => !float.IsNaN(value))]
            : [.. _table.GetColumn<ReadOnlyMemory<char>>(_label).Select(value => !value.IsEmpty)];
        int[] rows = [.. Enumerable.Range(0, present.Length).Where(row => present[row])];
        return rows.Length >= 10 ? rows : throw new ArgumentException($"{rows.Length} rows have a label in '{_label}'; expected at least 10.");
    }
}
