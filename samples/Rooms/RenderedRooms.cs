using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>
/// Rooms that are rendered here, whose classes are those of NYUv2 and whose depth and surface normals are exact. Wood, paint and cloth in any light may be
/// nearly anything: it takes the shape of a thing, and where it stands, to tell what it is.
/// </summary>
internal static class RenderedRooms
{
    /// <summary>So many rooms, of which each is the same whichever others there are.</summary>
    public static RoomPicture[] Rooms(int height, int width, int first, int count)
    {
        var (caster, rooms) = (new RayCaster(height, width), new RoomPicture[count]);
        Parallel.For(0, count, i => rooms[i] = caster.Take(new RoomBuilder(first + i).Build(), first + i));
        return rooms;
    }

    /// <summary>Rooms as rows: Image [3, h, w] of Byte, Label [h, w] of keys with the classes' names, Depth [h, w] and Normals [3, h, w] of Single.</summary>
    public static IDataView View(IEnumerable<RoomPicture> rooms, int height, int width)
    {
        var columns = SchemaDefinition.Create(typeof(Row));
        var names = Enum.GetNames<RoomClass>();
        columns[nameof(Row.Image)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, 3, height, width);
        columns[nameof(Row.Label)].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), names.Length), height, width);
        columns[nameof(Row.Label)].AddAnnotation("KeyValues", new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names.Select(name => name.AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, names.Length));
        columns[nameof(Row.Depth)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, height, width);
        columns[nameof(Row.Normals)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3, height, width);
        return new MLContext().Data.LoadFromEnumerable(
            rooms.Select(room => new Row { Image = room.Image, Label = room.Classes, Depth = room.Depth, Normals = room.Normals }).ToArray(), columns);
    }

    private sealed class Row
    {
        public byte[] Image { get; set; } = [];

        public uint[] Label { get; set; } = [];

        public float[] Depth { get; set; } = [];

        public float[] Normals { get; set; } = [];
    }
}
