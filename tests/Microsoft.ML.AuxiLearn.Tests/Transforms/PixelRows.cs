using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Transforms;

/// <summary>Rows with one column of pixels, of any item type and shape.</summary>
internal static class PixelRows
{
    public const string Column = nameof(Row<>.Pixels);

    public static PrimitiveDataViewType Single => NumberDataViewType.Single;

    public static PrimitiveDataViewType Byte => NumberDataViewType.Byte;

    public static PrimitiveDataViewType Keys(int count) => new KeyDataViewType(typeof(uint), count);

    public static IDataView View<T>(MLContext ml, PrimitiveDataViewType item, int[] shape, params T[][] rows)
    {
        var definition = SchemaDefinition.Create(typeof(Row<T>));
        definition[Column].ColumnType = new VectorDataViewType(item, shape);
        return ml.Data.LoadFromEnumerable(rows.Select(pixels => new Row<T> { Pixels = pixels }), definition);
    }

    /// <summary>What the estimator makes of each row.</summary>
    public static float[][] Of(IDataView view, IEstimator<ITransformer> estimator, string column = "Made") =>
        [.. estimator.Fit(view).Transform(view).GetColumn<VBuffer<float>>(column).Select(value => value.DenseValues().ToArray())];

    internal sealed class Row<T>
    {
        public T[] Pixels { get; set; } = [];
    }
}
