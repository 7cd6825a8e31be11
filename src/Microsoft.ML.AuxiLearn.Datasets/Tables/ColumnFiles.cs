namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>A table of which each column is a file.</summary>
internal static class ColumnFiles
{
    /// <param name="files">The columns' names, and the file of each.</param>
    /// <param name="read">Reads the column of the given name from the file at the given path.</param>
    /// <exception cref="TableFormatException">A file has another number of rows than the first.</exception>
    /// <exception cref="ArgumentException">No file, or two columns of one name.</exception>
    public static Table Read((string Column, string Path)[] files, Func<string, string, TableColumn> read)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Length == 0)
            throw new ArgumentException("No file is given; expected at least one column and its file.", nameof(files));
        if (files.GroupBy(file => file.Column).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Column '{twice.Key}' is given {twice.Count()} times; expected distinct names.", nameof(files));
        TableColumn[] columns = [.. files.Select(file => read(file.Column, file.Path))];
        return Array.FindIndex(columns, column => column.RowCount != columns[0].RowCount) is var other and > 0
            ? throw TableFormatException.InFile(files[other].Path,
                $"there are {columns[other].RowCount} rows; expected {columns[0].RowCount}, as in {files[0].Path}.")
            : new(columns);
    }
}
