using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Gpu;

/// <summary>An image of noise of any size, with labels of noise: what they cost does not depend on what they show.</summary>
internal sealed class Room
{
    public byte[] Image { get; set; } = [];

    public float[] Label { get; set; } = [];

    public float[] Depth { get; set; } = [];

    public float[] Normals { get; set; } = [];

    public static IDataView View(MLContext ml, int count, int height, int width, int classes)
    {
        var random = new Random(1);
        var schema = SchemaDefinition.Create(typeof(Room));
        schema[nameof(Image)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, 3, height, width);
        schema[nameof(Label)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, height, width);
        schema[nameof(Depth)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, height, width);
        schema[nameof(Normals)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3, height, width);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ => Draw()).ToArray(), schema);

        Room Draw()
        {
            var room = new Room
            {
                Image = new byte[3 * height * width],
                Label = new float[height * width],
                Depth = new float[height * width],
                Normals = new float[3 * height * width],
            };
            random.NextBytes(room.Image);
            for (var i = 0; i < room.Label.Length; i++)
                (room.Label[i], room.Depth[i]) = (random.Next(classes), 1 + random.NextSingle());
            for (var i = 0; i < room.Normals.Length; i++)
                room.Normals[i] = random.NextSingle() - 0.5f;
            return room;
        }
    }
}
