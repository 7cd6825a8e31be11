using System.Text;
using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>Tables written as files of the original format and read back.</summary>
internal static class Tables
{
    public static IDataView Load(string extension, string content) => Load(extension, Encoding.UTF8.GetBytes(content), null, out _);

    public static IDataView Load(string extension, byte[] content, TableOptions? options, out TableReport report)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}{extension}");
        File.WriteAllBytes(path, content);
        try
        {
            return new MLContext().Data.LoadTable(path, options, out report);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static IDataView Arff(string content) => Load(".arff", content);

    public static IDataView Csv(string content) => Load(".csv", content);

    public static IDataView Csv(string content, out TableReport report, TableOptions? options = null) =>
        Load(".csv", Encoding.UTF8.GetBytes(content), options, out report);

    public static float[] Numbers(this IDataView table, string column) => [.. table.GetColumn<float>(column)];

    public static string[] Texts(this IDataView table, string column) => [.. table.GetColumn<ReadOnlyMemory<char>>(column).Select(text => text.ToString())];

    public static string[] Names(this IDataView table) => [.. table.Schema.Select(column => column.Name)];
}
