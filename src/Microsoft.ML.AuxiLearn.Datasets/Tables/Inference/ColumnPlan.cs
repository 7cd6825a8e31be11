namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>What a column is to be read as.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Form">The decimal mark and unit of numbers that are not plain; null for plain ones.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Doubts">What may be wrong about it.</param>
internal sealed record ColumnPlan(TableColumnType Type, NumberFormat? Form, string Reason, IReadOnlyList<string> Doubts)
{
    /// <summary>The first cell among numbers that is neither a number nor missing, or null.</summary>
    public TableCell? NotNumbers { get; init; }
}

/// <summary>How the numbers of a column are written.</summary>
internal sealed record NumberFormat(char DecimalMark, string Unit)
{
    public bool TryParse(NumberForm form, out float value)
    {
        value = float.NaN;
        return (form.Unit.Length == 0 || form.Unit == Unit) && form.TryValue(DecimalMark, out value);
    }
}
