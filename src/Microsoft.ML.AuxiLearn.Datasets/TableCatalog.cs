using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML;

/// <summary>Tables whose columns and types are told by the file itself.</summary>
public static class TableCatalog
{
    /// <summary>
    /// Reads an ARFF file (.arff) or a delimited text file with a header (.csv, .tsv, .txt) into memory. Numeric columns are Single, NaN where missing; nominal
    /// and text columns are text, empty where missing. The view can be shuffled and read by several cursors at once.
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="path">
    /// The file, in UTF-8. ARFF: numeric, real, integer, nominal, string and date attributes, dense or sparse rows, '?' where missing. Delimited text: separated by
    /// comma, semicolon, tab or bar, which is found out; lines that start with # are skipped; a blank cell, NA and ? are missing; a column is numeric when every
    /// cell that is not missing is a number with a decimal point.
    /// </param>
    /// <exception cref="TableFormatException">The content is not such a table; the message names file and line, what was found and what is expected.</exception>
    /// <exception cref="NotSupportedException">The file's extension is another one.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IDataView LoadTable(this DataOperationsCatalog data, string path)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var reader = new StreamReader(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".arff" => ArffReader.Read(reader, path),
            ".csv" or ".tsv" or ".txt" => DelimitedReader.Read(reader, path),
            var extension => throw new NotSupportedException($"The table '{path}' has the extension '{extension}'; expected .arff, .csv, .tsv or .txt."),
        };
    }
}
