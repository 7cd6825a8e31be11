using System.Text;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>
/// Cuts a line of an ARFF file into tokens; ASCII blanks separate, as in Weka, % starts a comment, a backslash inside quotes takes the next character as it is.
/// </summary>
internal static class ArffLine
{
    /// <exception cref="FormatException">A quotation mark is not closed.</exception>
    public static List<ArffToken> Tokens(string line)
    {
        var tokens = new List<ArffToken>();
        for (var i = 0; i < line.Length && line[i] != '%';)
        {
            if (line[i] <= ' ' || char.IsWhiteSpace(line[i]))   // control characters too, as in Weka
                i++;
            else if (line[i] is '{' or '}' or ',')
                tokens.Add(new(line[i++].ToString()));
            else
                tokens.Add(line[i] is '\'' or '"' ? Quoted(line, ref i) : Plain(line, ref i));
        }
        return tokens;
    }

    /// <summary>The words of a list, one comma or a blank between two; a comma may stand after the last of all.</summary>
    /// <param name="list">Words and commas.</param>
    /// <param name="count">The number of words that is expected, or null for any.</param>
    /// <exception cref="FormatException">Nothing stands before or after a comma, or a brace stands among the words.</exception>
    public static List<ArffToken> Words(IReadOnlyList<ArffToken> list, int? count = null)
    {
        var words = new List<ArffToken>();
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].IsWord)
                words.Add(list[i]);
            else if (!list[i].Is(","))
                throw new FormatException($"'{list[i].Text}' is among the values; expected commas between them.");
            else if (i == 0 || !list[i - 1].IsWord || (i == list.Count - 1 && words.Count < count))
                throw new FormatException($"value {words.Count + 1} is blank; expected one, or ? where it is missing.");
        }
        return words;
    }

    /// <summary>The words between braces.</summary>
    /// <exception cref="FormatException">The first and the last token are not braces, or what is between is not a list.</exception>
    public static List<ArffToken> BracedWords(IReadOnlyList<ArffToken> tokens) =>
        tokens.Count >= 2 && tokens[0].Is("{") && tokens[^1].Is("}")
            ? Words([.. tokens.Skip(1).SkipLast(1)])
            : throw new FormatException("a list that starts with { does not end with }.");

    private static ArffToken Plain(string line, ref int i)
    {
        var start = i;
        while (i < line.Length && line[i] is not ('{' or '}' or ',' or '%' or <= ' '))
            i++;
        return new(line[start..i].TrimEnd());
    }

    private static ArffToken Quoted(string line, ref int i)
    {
        var text = new StringBuilder();
        var quote = line[i];
        for (i++; i < line.Length; i++)
        {
            if (line[i] == quote)
            {
                i++;
                return new(text.ToString(), IsQuoted: true);
            }
            text.Append(line[i] == '\\' && i + 1 < line.Length ? Unescaped(line[++i]) : line[i]);
        }
        throw new FormatException($"the quotation mark {quote} before '{text}' is not closed.");
    }

    private static char Unescaped(char character) => character switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => character,
    };
}
