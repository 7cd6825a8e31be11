using CsvHelper;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>Reads a column by its plan, where that takes a second look at the cells.</summary>
internal sealed class ColumnBuilder(string name, ColumnPlan plan, MissingMarkers markers)
{
    private readonly TextCells _texts = new(markers);
    private readonly List<float> _numbers = [];

    public TextCells Texts => _texts;

    public void Add(CsvReader row, int field)
    {
        if (plan.Form is null)
            _texts.Add(row, field);
        else
            _numbers.Add(Number(row.GetString(field)));
    }

    public TableColumn ToColumn() =>
        plan.Form is not null ? TableColumn.Numbers(name, [.. _numbers])
        : plan.Type == TableColumnType.Text ? TableColumn.Texts(name, _texts.Values)
        : Keys();

    private float Number(string cell)
    {
        if (markers.IsMissingNumber(cell))
            return float.NaN;
        if (MissingMarkers.IsInfinite(cell, out var infinite))
            return infinite;
        return NumberForm.Of(cell) is { } form && plan.Form!.TryParse(form, out var value) && !markers.Numbers.Contains(value) ? value : float.NaN;
    }

    private TableColumn Keys()
    {
        var keys = new Dictionary<string, uint>();
        var values = _texts.Values.ConvertAll(text =>
        {
            if (text is null)
                return 0u;
            if (!keys.TryGetValue(text, out var key))
                keys.Add(text, key = (uint)keys.Count + 1);
            return key;
        });
        return keys.Count > 0
            ? TableColumn.Keys(name, [.. values], [.. keys.Keys])
            : throw new FormatException($"column '{name}' was requested as keys, and no cell has a value; expected at least one.");
    }
}
