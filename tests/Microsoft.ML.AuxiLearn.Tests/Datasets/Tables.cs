using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>Tables written as files of the original format and read back.</summary>
internal static class Tables
{
    public static IDataView Load(string extension, string content)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}{extension}");
        File.WriteAllText(path, content);
        try
        {
            return new MLContext().Data.LoadTable(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static IDataView Arff(string content) => Load(".arff", content);

    public static IDataView Csv(string content) => Load(".csv", content);

    public static float[] Numbers(this IDataView table, string column) => [.. table.GetColumn<float>(column)];

    public static string[] Texts(this IDataView table, string column) => [.. table.GetColumn<ReadOnlyMemory<char>>(column).Select(text => text.ToString())];

    public static string[] Names(this IDataView table) => [.. table.Schema.Select(column => column.Name)];
}
