using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML;

/// <summary>Tables and data sets as rows of ML.NET, and the training, validation, test and auxiliary rows of them.</summary>
public static partial class DatasetsCatalog
{
    /// <summary>The rows of one split, which may be none.</summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="dataset">A view made by a reader of this package that has a Split column.</param>
    /// <param name="split">The split.</param>
    /// <exception cref="ArgumentException">Another kind of view, or one without a Split column.</exception>
    /// <example>
    /// <code>
    /// var train = ml.Data.TakeSplit(birds, DatasetSplit.Train);
    /// var auxiliary = ml.Data.TakeSplit(birds, DatasetSplit.Auxiliary);
    /// </code>
    /// </example>
    public static IDataView TakeSplit(this DataOperationsCatalog data, IDataView dataset, DatasetSplit split)
    {
        var table = Checked(data, dataset, []);
        var splits = table.Columns.FirstOrDefault(column => column.Name == "Split") as TableColumn<uint>
            ?? throw new ArgumentException("The view has no column 'Split' of keys; expected a data set whose reader adds it.",
                nameof(dataset));
        return data.SelectRows(table, [.. Enumerable.Range(0, splits.RowCount).Where(row => splits.Values[row] == (uint)split)]);
    }
}
