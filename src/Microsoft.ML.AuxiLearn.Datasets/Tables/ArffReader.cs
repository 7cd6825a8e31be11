namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>Reads the attribute-relation file format: a header of attributes, then a row a line, dense or sparse.</summary>
internal static class ArffReader
{
    public static Table Read(TextReader text, string path)
    {
        var attributes = new List<ArffAttribute>();
        var (line, rows, inData) = (0, 0, false);
        try
        {
            while (text.ReadLine() is { } content)
            {
                line++;
                var tokens = ArffLine.Tokens(content);
                if (tokens.Count == 0)
                    continue;
                if (inData)
                {
                    AddRow(attributes, tokens);
                    rows++;
                }
                else
                {
                    inData = ReadHeader(attributes, tokens);
                }
            }
            if (rows == 0)
                throw new FormatException(line == 0 ? "the file is empty; expected @relation, @attribute and @data." : inData ? "no row follows @data; expected at least one." : "there is no @data; expected it after the attributes.");
        }
        catch (FormatException exception)
        {
            throw new TableFormatException(path, Math.Max(line, 1), exception.Message, exception);
        }
        return new Table([.. attributes.Select(attribute => attribute.ToColumn())]);
    }

    /// <returns>Whether the header ends here.</returns>
    private static bool ReadHeader(List<ArffAttribute> attributes, List<ArffToken> line)
    {
        if (line[0].Is("@attribute"))
        {
            var attribute = ArffAttribute.Parse(line);
            if (attributes.Exists(other => other.Name == attribute.Name))
                throw new FormatException($"attribute '{attribute.Name}' was declared before; expected distinct names.");
            attributes.Add(attribute);
            return false;
        }
        if (line[0].Is("@data"))
            return attributes.Count > 0 ? true : throw new FormatException("no attribute stands before @data; expected at least one.");
        return line[0].Is("@relation") ? false : throw new FormatException($"'{line[0].Text}' was found; expected @relation, @attribute or @data.");
    }

    private static void AddRow(List<ArffAttribute> attributes, List<ArffToken> line)
    {
        var cells = line[0].Is("{") ? Dense(attributes, ArffLine.BracedWords(line)) : ArffLine.Words(line);
        if (cells.Count != attributes.Count)
            throw new FormatException($"the row has {cells.Count} cells; expected {attributes.Count}, one for each attribute.");
        for (var i = 0; i < cells.Count; i++)
            attributes[i].Add(cells[i]);
    }

    /// <summary>The cells of a sparse row {INDEX VALUE, ...}, indexes from 0.</summary>
    private static List<ArffToken> Dense(List<ArffAttribute> attributes, List<ArffToken> sparse)
    {
        var cells = attributes.ConvertAll(attribute => attribute.Omitted);
        var seen = new HashSet<int>();
        foreach (var pair in sparse.Chunk(2))
        {
            if (pair.Length < 2 || !int.TryParse(pair[0].Text, out var index) || index < 0 || index >= cells.Count)
                throw new FormatException($"'{string.Join(' ', pair.Select(word => word.Text))}' stands in a sparse row; expected an index from 0 to {cells.Count - 1} and a value.");
            if (!seen.Add(index))
                throw new FormatException($"index {index} stands twice in a sparse row; expected it once.");
            cells[index] = pair[1];
        }
        return cells;
    }
}
