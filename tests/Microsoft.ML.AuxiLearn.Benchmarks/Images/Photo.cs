using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Images;

/// <summary>An image of noise, a class and attributes.</summary>
internal sealed class Photo
{
    public const int Classes = 10;

    public byte[] Pixels { get; init; } = [];

    [KeyType(Classes)]
    public uint Label { get; init; }

    public float[] Attributes { get; init; } = [];

    /// <param name="rows">How many.</param>
    /// <param name="side">Pixels across and down.</param>
    /// <param name="attributes">Yes-no attributes of each.</param>
    public static IDataView View(int rows, int side, int attributes)
    {
        var random = new Random(1);
        var columns = SchemaDefinition.Create(typeof(Photo));
        columns[nameof(Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, 3, side, side);
        columns[nameof(Attributes)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, attributes);
        return new MLContext().Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(_ => Noise()).ToArray(), columns);

        Photo Noise()
        {
            var photo = new Photo
            {
                Pixels = new byte[3 * side * side],
                Label = (uint)random.Next(Classes),
                Attributes = [.. Enumerable.Range(0, attributes).Select(_ => (float)random.Next(2))]
            };
            random.NextBytes(photo.Pixels);
            return photo;
        }
    }
}
