namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>An attribute of an ARFF file, which gathers the column's cells.</summary>
internal abstract class ArffAttribute(string name)
{
    public string Name => name;

    /// <summary>What stands for a cell that a sparse row leaves out.</summary>
    public abstract ArffToken Omitted { get; }

    /// <exception cref="FormatException">The cell is not a value of this attribute.</exception>
    public abstract void Add(ArffToken cell);

    public abstract TableColumn ToColumn();

    /// <summary>@attribute NAME numeric|real|integer|string|date [FORMAT]|{VALUE, ...}</summary>
    /// <exception cref="FormatException">The declaration is another.</exception>
    public static ArffAttribute Parse(IReadOnlyList<ArffToken> line)
    {
        if (line.Count < 3 || !line[1].IsWord)
            throw new FormatException("the attribute has no name or no type; expected '@attribute NAME TYPE'.");
        var (name, type) = (line[1].Text, line.Skip(2).ToArray());
        if (type[0].Is("{"))
            return new NominalAttribute(name, [.. ArffLine.BracedWords(type).Select(word => word.Text)]);
        if (type.Length == 1 && (type[0].Is("numeric") || type[0].Is("real") || type[0].Is("integer")))
            return new NumericAttribute(name);
        if (type[0].Is("date") || (type.Length == 1 && type[0].Is("string")))
            return new StringAttribute(name);
        throw new FormatException($"attribute '{name}' has the type '{string.Join(' ', type.Select(word => word.Text))}'; expected numeric, real, integer, string, date or {{value, ...}}.");
    }

    private sealed class NumericAttribute(string name) : ArffAttribute(name)
    {
        private readonly List<float> _values = [];

        public override ArffToken Omitted => new("0");

        public override void Add(ArffToken cell)
        {
            var value = float.NaN;
            if (!cell.IsMissing && !TableColumn.TryParseNumber(cell.Text, out value))
                throw new FormatException($"'{cell.Text}' in column '{Name}' is not a number; expected one, or ? where it is missing.");
            _values.Add(value);
        }

        public override TableColumn ToColumn() => TableColumn.Numbers(Name, [.. _values]);
    }

    private class StringAttribute(string name) : ArffAttribute(name)
    {
        private readonly List<string?> _values = [];

        public override ArffToken Omitted => ArffToken.Missing;

        public override void Add(ArffToken cell) => _values.Add(cell.IsMissing ? null : cell.Text);

        public override TableColumn ToColumn() => TableColumn.Texts(Name, _values);
    }

    private sealed class NominalAttribute(string name, string[] values) : StringAttribute(name)
    {
        public override ArffToken Omitted => values.Length > 0 ? new(values[0], IsQuoted: true) : ArffToken.Missing;

        public override void Add(ArffToken cell)
        {
            if (!cell.IsMissing && !values.Contains(cell.Text))
                throw new FormatException($"'{cell.Text}' in column '{Name}' is not one of its values {{{string.Join(", ", values)}}}.");
            base.Add(cell);
        }
    }
}
