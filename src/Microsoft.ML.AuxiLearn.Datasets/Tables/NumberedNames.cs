namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>Reads a file of lines 'number name', numbered from 1 in order; a name may hold blanks.</summary>
internal static class NumberedNames
{
    public static string[] Read(string path, string form)
    {
        using var lines = new RecordReader(path, form);
        var names = new List<string>();
        while (lines.Read())
        {
            if (lines.Integer(0) != names.Count + 1)
                throw lines.Error($"the number is {lines.Text(0)}; expected {names.Count + 1}, for the lines are numbered from 1.");
            names.Add(lines.Rest(1));
        }
        return names.Count > 0 ? [.. names] : throw lines.Error($"the file is empty; expected lines of '{form}'.");
    }
}
