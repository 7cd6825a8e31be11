using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML;

// Tables whose columns and types come from the file itself.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads an ARFF file (.arff) or a delimited text file (.csv, .tsv, .tab, .psv, .txt, .data, .dat) into memory. Numeric columns are Single, NaN where
    /// missing; nominal and text columns are text, empty where missing. The view can be shuffled and read by several cursors at once.
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>. Every doubt is a line of information in its context's log.</param>
    /// <param name="path">
    /// The file. ARFF: numeric, real, integer, nominal, string and date attributes, dense or sparse rows, '?' where missing. Delimited text: separated by
    /// comma, semicolon, tab, bar or blanks, in UTF-8, UTF-16 or an older encoding, with a header or without, all of which is found out.
    /// </param>
    /// <param name="options">What is not to be found out; null for nothing.</param>
    /// <exception cref="TableFormatException">The content is not such a table; the message names file and line, what was found and what is
    /// expected.</exception>
    /// <exception cref="ArgumentException">An option has another value than it may have, or names a column that is not there.</exception>
    /// <exception cref="NotSupportedException">The file's extension is another one.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <example>
    /// <code>
    /// var table = ml.Data.LoadTable(path, new()
    /// {
    ///     Separator = ';',
    ///     DecimalMark = ',',
    ///     MissingValues = ["NA", "-999"],
    ///     Types = new Dictionary&lt;string, TableColumnType&gt; { ["zip"] = TableColumnType.Key },
    /// });
    /// </code>
    /// </example>
    public static IDataView LoadTable(this DataOperationsCatalog data, string path, TableOptions? options = null) => LoadTable(data, path, options, out _);

    /// <summary>
    /// As <see cref="LoadTable(DataOperationsCatalog, string, TableOptions?)"/>, with a report of what the file and its columns were taken for.
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">What is not to be found out; null for nothing.</param>
    /// <param name="report">What was found out, and every doubt.</param>
    /// <example>
    /// <code>
    /// var table = ml.Data.LoadTable(path, null, out var report);
    /// Console.WriteLine(report);
    /// </code>
    /// </example>
    public static IDataView LoadTable(this DataOperationsCatalog data, string path, TableOptions? options, out TableReport report)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new();
        options.Check();
        (var table, report) = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".arff" => ArffReader.Read(path, options),
            ".csv" or ".tsv" or ".tab" or ".psv" or ".txt" or ".data" or ".dat" => DelimitedReader.Read(path, options),
            var extension => throw new NotSupportedException(
                $"The table '{path}' has the extension '{extension}'; expected .arff, .csv, .tsv, .tab, .psv, .txt, .data or .dat."),
        };
        ReportLog.Write(data, path, report);
        return table;
    }
}
