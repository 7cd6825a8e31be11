using System.Globalization;
using System.IO.Enumeration;

namespace Microsoft.ML;

// The columns that a person names: by name, by wildcards, or by position from the end.
public static partial class DatasetsCatalog
{
    private const string FromTheEnd = "last:";

    /// <summary>
    /// The column that a person names: its name, a wildcard that matches one alone (<c>tau*</c>, <c>segment?</c>), or <c>last:6</c>, the sixth from the end.
    /// Names match in their exact case, and a column of exactly the given name comes before a reading as position or wildcard.
    /// </summary>
    /// <param name="schema">The schema of a table.</param>
    /// <param name="column">What names the column.</param>
    /// <exception cref="ArgumentException">No column or several columns match, or the position is outside the table.</exception>
    /// <example>
    /// <code>
    /// string label = table.Schema.FindColumn("last:1");
    /// </code>
    /// </example>
    public static string FindColumn(this DataViewSchema schema, string column)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentException.ThrowIfNullOrWhiteSpace(column);
        var (found, isPosition) = Find(VisibleNames(schema), column.Trim());
        return found.Length == 1 || isPosition
            ? found[0]
            : throw new ArgumentException($"'{column}' matches the {found.Length} columns {Listed(found)}; expected one column.");
    }

    /// <summary>
    /// Several columns, each named as in <see cref="FindColumn"/>, separated by commas and in the order named; <c>last:5</c> is the last five. A name that
    /// holds a comma can be given with ? in its place.
    /// </summary>
    /// <param name="schema">The schema of a table.</param>
    /// <param name="columns">What names the columns; none for null or a blank text.</param>
    /// <exception cref="ArgumentException">An item matches no column, a column is chosen twice, or a position is outside the table.</exception>
    /// <example>
    /// <code>
    /// IReadOnlyList&lt;string&gt; auxiliary = table.Schema.FindColumns("tau*, Size");
    /// </code>
    /// </example>
    public static IReadOnlyList<string> FindColumns(this DataViewSchema schema, string? columns)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var names = VisibleNames(schema);
        var items = (columns ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var chosen = items.SelectMany(item => Find(names, item).Found).ToArray();
        return chosen.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice }
            ? throw new ArgumentException($"Column '{twice}' is chosen twice by '{columns}'; expected each column once.")
            : chosen;
    }

    /// <summary>
    /// What each column of a table is for: the label, the auxiliary columns, which exist only at training time, in the order named, and as features every other
    /// column that is not ignored, in the table's order.
    /// </summary>
    /// <param name="schema">The schema of a table.</param>
    /// <param name="label">One column, named as in <see cref="FindColumn"/>.</param>
    /// <param name="auxiliary">Columns, named as in <see cref="FindColumns"/>, or null for none.</param>
    /// <param name="ignore">Columns, named as in <see cref="FindColumns"/>, or null for none.</param>
    /// <exception cref="ArgumentException">A column is not found, has two roles, or none is left as a feature.</exception>
    /// <example>
    /// <code>
    /// var (label, auxiliary, features) = table.Schema.FindRoles("last:1", auxiliary: "tau*, Size", ignore: "id");
    /// </code>
    /// </example>
    public static (string Label, IReadOnlyList<string> Auxiliary, IReadOnlyList<string> Features) FindRoles(
        this DataViewSchema schema, string label, string? auxiliary = null, string? ignore = null)
    {
        var main = schema.FindColumn(label);
        var others = schema.FindColumns(auxiliary);
        var ignored = schema.FindColumns(ignore);
        if (others.Contains(main))
            throw new ArgumentException($"Column '{main}' is the label and is also chosen as auxiliary by '{auxiliary}'; expected one role for each column.");
        if (ignored.FirstOrDefault(name => name == main || others.Contains(name)) is { } both)
            throw new ArgumentException($"Column '{both}' is {(both == main ? "the label" : "auxiliary")} and is also ignored by '{ignore}'; expected one role "
                + "for each column.");

        string[] features = [.. VisibleNames(schema).Except([main, .. others, .. ignored])];
        return features.Length > 0
            ? (main, others, features)
            : throw new ArgumentException("Every column is label, auxiliary or ignored; expected at least one other as a feature.");
    }

    private static string[] VisibleNames(DataViewSchema schema) => [.. schema.Where(column => !column.IsHidden).Select(column => column.Name)];

    private static (string[] Found, bool IsPosition) Find(string[] names, string item)
    {
        if (names.Contains(item))
            return ([item], false);
        if (item.StartsWith(FromTheEnd, StringComparison.Ordinal)
            && int.TryParse(item[FromTheEnd.Length..], NumberStyles.Integer, CultureInfo.InvariantCulture, out var count))
        {
            return count >= 1 && count <= names.Length
                ? (names[^count..], true)
                : throw new ArgumentException($"'{item}' is outside the table; expected last:1 to last:{names.Length}.");
        }
        var matching = Array.FindAll(names, name => FileSystemName.MatchesSimpleExpression(item, name, ignoreCase: false));
        return matching.Length > 0 ? (matching, false) : throw new ArgumentException($"No column matches '{item}'; the table has {Listed(names)}.");
    }

    private static string Listed(string[] names) => names.Length <= 20
        ? string.Join(", ", names)
        : $"{names.Length} columns: {string.Join(", ", names[..10])}, ..., {string.Join(", ", names[^5..])}";
}
