using Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>An attribute of an ARFF file, which gathers the column's cells.</summary>
internal abstract class ArffAttribute(string name, string declaration)
{
    public string Name => name;

    /// <summary>What stands for a cell that a sparse row leaves out.</summary>
    public abstract ArffToken Omitted { get; }

    protected CellCount Missing { get; } = new();

    /// <exception cref="FormatException">The cell is not a value of this attribute.</exception>
    public void Add(ArffToken cell, long line)
    {
        if (cell.IsMissing)
            Missing.Add(cell.Text, line);
        Add(cell);
    }

    public abstract TableColumn ToColumn();

    public ColumnReport ToReport() =>
        new(Name, this is NumericAttribute ? TableColumnType.Number : TableColumnType.Text, $"declared {declaration}", Missing.Cells, Doubts().Count == 0);

    public virtual IReadOnlyList<string> Doubts() => [];

    protected abstract void Add(ArffToken cell);

    /// <summary>
    /// @attribute NAME numeric|real|integer|string|date [FORMAT]|{VALUE, ...}; what follows a number's type, such as a range, is left out as Weka does.
    /// </summary>
    /// <exception cref="FormatException">The declaration is another.</exception>
    public static ArffAttribute Parse(IReadOnlyList<ArffToken> line)
    {
        if (line.Count < 3 || !line[1].IsWord)
            throw new FormatException("the attribute has no name or no type; expected '@attribute NAME TYPE'.");
        var (name, type) = (line[1].Text, line.Skip(2).ToArray());
        if (type[0].Is("{"))
            return new NominalAttribute(name, [.. ArffLine.BracedWords(type).Select(word => word.Text)]);
        var word = type[0] with { Text = type[0].Text.Split('[')[0].ToLowerInvariant() };
        if (word.Is("numeric") || word.Is("real") || word.Is("integer"))
            return new NumericAttribute(name, word.Text);
        if (word.Is("date") || word.Is("string"))
            return new StringAttribute(name, word.Text);
        throw new FormatException(
            $"attribute '{name}' has the type '{Enumeration.Short(type.Select(part => part.Text), type.Length)}'; "
            + "expected numeric, real, integer, string, date or {value, ...}.");
    }

    private sealed class NumericAttribute(string name, string type) : ArffAttribute(name, type)
    {
        private readonly List<float> _values = [];
        private readonly WholeNumbers _whole = new();

        public override ArffToken Omitted => new("0");

        public override TableColumn ToColumn() => TableColumn.Numbers(Name, [.. _values]);

        public override IReadOnlyList<string> Doubts() => _whole.Judge(_values.Count) is { Doubt: { } doubt } ? [$"column '{Name}': {doubt}."] : [];

        protected override void Add(ArffToken cell)
        {
            var value = float.NaN;
            if (!cell.IsMissing && !TableColumn.TryParseNumber(cell.Text.Trim(), out value))
                throw new FormatException($"'{cell.Text}' in column '{Name}' is not a number; expected one, or ? where it is missing.");
            _values.Add(value);
            if (Math.Abs(value) >= WholeNumbers.Exact)
                _whole.Add(cell.Text.Trim());
            else if (value != MathF.Floor(value) && !float.IsNaN(value))
                _whole.AreAll = false;
        }
    }

    private class StringAttribute(string name, string type) : ArffAttribute(name, type)
    {
        private readonly List<string?> _values = [];

        public override ArffToken Omitted => ArffToken.Missing;

        public override TableColumn ToColumn() => TableColumn.Texts(Name, _values);

        protected override void Add(ArffToken cell) => _values.Add(cell.IsMissing ? null : cell.Text);
    }

    private sealed class NominalAttribute(string name, string[] values) : StringAttribute(name, "nominal")
    {
        private readonly HashSet<string> _allowed = [.. values];

        public override ArffToken Omitted => values.Length > 0 ? new(values[0], IsQuoted: true) : ArffToken.Missing;

        protected override void Add(ArffToken cell)
        {
            if (!cell.IsMissing && !_allowed.Contains(cell.Text))
                throw new FormatException($"'{cell.Text}' in column '{Name}' is not one of its values {{{Enumeration.Short(values, values.Length)}}}.");
            base.Add(cell);
        }
    }
}
