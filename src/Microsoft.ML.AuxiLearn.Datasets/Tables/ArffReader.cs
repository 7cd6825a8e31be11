using Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>Reads the attribute-relation file format: a header of attributes, then a row a line, dense or sparse.</summary>
internal sealed class ArffReader
{
    private readonly List<ArffAttribute> _attributes = [];
    private readonly HashSet<string> _names = [];
    private long _line;
    private int _rows;
    private bool _isInData;

    public static (Table Table, TableReport Report) Read(string path, TableOptions options)
    {
        var source = TextSource.Open(path, options.Encoding);
        using var text = source.Text();
        var reader = new ArffReader();
        try
        {
            reader.ReadLines(text);
        }
        catch (FormatException exception)
        {
            throw new TableFormatException(path, Math.Max(reader._line, 1), exception.Message, exception);
        }
        return (new Table([.. reader._attributes.Select(attribute => attribute.ToColumn())]), reader.Report(source));
    }

    private TableReport Report(TextSource source) => new(
        $"{Path.GetFileName(source.Path)}, {source.Encoding.WebName}, ARFF", _rows, [.. _attributes.Select(attribute => attribute.ToReport())],
        [.. new[] { source.Doubt }.OfType<string>(), .. _attributes.SelectMany(attribute => attribute.Doubts())]);

    private void ReadLines(TextReader text)
    {
        while (text.ReadLine() is { } content)
        {
            _line++;
            var tokens = ArffLine.Tokens(content);
            if (tokens.Count == 0)
                continue;
            if (_isInData)
                AddRow(tokens);
            else
                ReadHeader(tokens);
        }
        if (_rows == 0)
            throw new FormatException(_line == 0 ? "the file is empty; expected @relation, @attribute and @data."
                : _isInData ? "no row follows @data; expected at least one."
                : "there is no @data; expected it after the attributes.");
    }

    private void ReadHeader(List<ArffToken> line)
    {
        if (line[0].Is("@attribute"))
        {
            var attribute = ArffAttribute.Parse(line);
            if (!_names.Add(attribute.Name))
                throw new FormatException($"attribute '{attribute.Name}' was declared before; expected distinct names.");
            _attributes.Add(attribute);
        }
        else if (line[0].Is("@data"))
        {
            _isInData = _attributes.Count > 0 ? true : throw new FormatException("no attribute stands before @data; expected at least one.");
            if (line.Count > 1)
                AddRow(line[1..]);   // Weka reads a row that begins on this line
        }
        else if (!line[0].Is("@relation"))
        {
            throw new FormatException($"'{line[0].Text}' was found; expected @relation, @attribute or @data.");
        }
    }

    private void AddRow(List<ArffToken> line)
    {
        var cells = line[0].Is("{") ? Dense(ArffLine.BracedWords(line)) : ArffLine.Words(line, _attributes.Count);
        if (cells.Count != _attributes.Count)
            throw new FormatException($"the row has {cells.Count} cells; expected {_attributes.Count}, one for each attribute.");
        for (var i = 0; i < cells.Count; i++)
            _attributes[i].Add(cells[i], _line);
        _rows++;
    }

    /// <summary>The cells of a sparse row {INDEX VALUE, ...}, indexes from 0.</summary>
    private List<ArffToken> Dense(List<ArffToken> sparse)
    {
        var cells = _attributes.ConvertAll(attribute => attribute.Omitted);
        var seen = new HashSet<int>();
        foreach (var pair in sparse.Chunk(2))
        {
            if (pair.Length < 2 || !int.TryParse(pair[0].Text, out var index) || index < 0 || index >= cells.Count)
                throw new FormatException(
                    $"'{string.Join(' ', pair.Select(word => word.Text))}' is in a sparse row; expected an index from 0 to {cells.Count - 1} and a value.");
            if (!seen.Add(index))
                throw new FormatException($"index {index} occurs twice in a sparse row; expected it once.");
            cells[index] = pair[1];
        }
        return cells;
    }
}
