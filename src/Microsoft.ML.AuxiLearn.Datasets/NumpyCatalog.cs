using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Numpy;
using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML;

// Arrays that NumPy saved.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads .npy files as the columns of one view, their first dimension the rows. A file of one dimension is a column of numbers, another a column of vectors
    /// that keeps the dimensions after the first and is read from the file on demand, or at once where it is in Fortran's order. Types: bool,
    /// integers of 8 to 64 bits with and without sign, float16 (as Single), float32, float64, in either order of bytes, from Python 2 or 3.
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="files">The columns' names, and the file of each; all with as many rows.</param>
    /// <exception cref="TableFormatException">A file is damaged or of another type, which the message names, or has another number of rows than the
    /// first.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="ArgumentException">No file, or two columns of one name.</exception>
    /// <example>
    /// <code>
    /// var arrays = ml.Data.LoadNumpy(("Features", $"{folder}/features.npy"), ("Label", $"{folder}/labels.npy"));
    /// </code>
    /// </example>
    public static IDataView LoadNumpy(this DataOperationsCatalog data, params (string Column, string Path)[] files)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ColumnFiles.Read(files, (column, path) => NpyColumn.Read(column, NpyFile.Open(path)));
    }
}
