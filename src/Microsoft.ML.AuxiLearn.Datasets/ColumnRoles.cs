namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>What each column of a table is for.</summary>
/// <param name="Label">The column to predict.</param>
/// <param name="Auxiliary">The columns that exist only at training time, in the order named.</param>
/// <param name="Features">Every other column that is not ignored, in the table's order.</param>
public sealed record ColumnRoles(string Label, IReadOnlyList<string> Auxiliary, IReadOnlyList<string> Features)
{
    /// <summary>Finds the columns as <see cref="DatasetsCatalog.FindColumn"/> and <see cref="DatasetsCatalog.FindColumns"/> do.</summary>
    /// <param name="schema">The table's schema.</param>
    /// <param name="label">One column.</param>
    /// <param name="auxiliary">Columns separated by commas, or null for none.</param>
    /// <param name="ignore">Columns separated by commas, or null for none.</param>
    /// <exception cref="ArgumentException">A column is not found, has two roles, or none is left as a feature.</exception>
    public static ColumnRoles Find(DataViewSchema schema, string label, string? auxiliary = null, string? ignore = null)
    {
        var main = schema.FindColumn(label);
        var others = schema.FindColumns(auxiliary);
        var ignored = schema.FindColumns(ignore);
        if (others.Contains(main))
            throw new ArgumentException($"Column '{main}' is the label and is also chosen as auxiliary by '{auxiliary}'; expected one role for each column.");
        if (ignored.FirstOrDefault(name => name == main || others.Contains(name)) is { } both)
            throw new ArgumentException($"Column '{both}' is {(both == main ? "the label" : "auxiliary")} and is also ignored by '{ignore}'; expected one role "
                + "for each column.");

        string[] features = [.. DatasetsCatalog.VisibleNames(schema).Except([main, .. others, .. ignored])];
        return features.Length > 0
            ? new(main, others, features)
            : throw new ArgumentException("Every column is label, auxiliary or ignored; expected at least one other as a feature.");
    }
}
