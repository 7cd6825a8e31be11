using Microsoft.ML.AuxiLearn.Samples.Rooms;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The rooms that samples/IndoorScenes renders.</summary>
public class RoomsTests
{
    private const int Height = 48, Width = 64, Pixels = Height * Width;

    private static readonly Lazy<RoomPicture[]> _rooms = new(() => RenderedRooms.Rooms(Height, Width, first: 0, count: 60));
    private static readonly (double Fx, double Fy, double Cx, double Cy) _camera = new RayCaster(Height, Width).Camera;

    [Fact]
    public void Depth_tells_the_normals_of_planes()
    {
        var ml = new MLContext(1);
        var rooms = _rooms.Value[..8];
        var view = RenderedRooms.View(rooms, Height, Width);
        var made = ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Made", "Depth", _camera).Fit(view).Transform(view).Vectors<float>("Made");
        var compared = 0;
        for (var room = 0; room < rooms.Length; room++)
            for (var i = 0; i < Pixels; i++)
                if (IsOnOnePlane(rooms[room], i))
                {
                    compared++;
                    for (var axis = 0; axis < 3; axis++)
                        Assert.Equal(rooms[room].Normals[axis * Pixels + i], made[room][axis * Pixels + i], 0.02f);
                }
        Assert.InRange(compared, rooms.Length * Pixels / 2, rooms.Length * Pixels);
    }

    [Fact]
    public void Normals_are_of_unit_length_and_face_the_camera()
    {
        foreach (var room in _rooms.Value)
            for (var i = 0; i < Pixels; i++)
            {
                var (x, y, z) = Normal(room, i);
                Assert.Equal(1, x * x + y * y + z * z, 1e-4);
                Assert.True(Along(room, i, i) < 0);
                Assert.InRange(room.Depth[i], 0.01f, 7);
            }
    }

    [Fact]
    public void Every_class_is_seen_and_named_in_NYUs_order()
    {
        foreach (var kind in Enum.GetValues<RoomClass>())
            Assert.True(_rooms.Value.Count(room => room.Classes.Count(key => key == (uint)kind + 1) > 10) >= 5, $"{kind} is hardly seen.");
        var view = RenderedRooms.View(_rooms.Value[..2], Height, Width);
        Assert.Equal(["Bed", "Books", "Ceiling", "Chair", "Floor", "Furniture", "Objects", "Picture", "Sofa", "Table", "TV", "Wall", "Window"],
            view.Names("Label", "KeyValues"));
        Assert.Equal(_rooms.Value[1].Classes, view.Vectors<uint>("Label")[1]);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 3, Height, Width), view.Schema["Image"].Type);
    }

    [Fact]
    public void A_room_is_the_same_whichever_others_there_are()
    {
        var alone = RenderedRooms.Rooms(Height, Width, first: 7, count: 1)[0];
        Assert.Equal(_rooms.Value[7].Image, alone.Image);
        Assert.Equal(_rooms.Value[7].Depth, alone.Depth);
        Assert.NotEqual(_rooms.Value[8].Image, alone.Image);
    }

    /// <summary>The most frequent class among the training pixels of the same bin, as a predictor.</summary>
    [Fact]
    public void Colours_hardly_tell_what_geometry_does()
    {
        var (train, test) = (_rooms.Value[..40], _rooms.Value[40..]);
        double Accuracy(Func<RoomPicture, int, int> bin)
        {
            var counts = new Dictionary<int, int[]>();
            foreach (var room in train)
                for (var i = 0; i < Pixels; i++)
                    (counts.TryGetValue(bin(room, i), out var known) ? known : counts[bin(room, i)] = new int[14])[room.Classes[i]]++;
            return test.Average(room => Enumerable.Range(0, Pixels)
                .Count(i => counts.TryGetValue(bin(room, i), out var known) && Array.IndexOf(known, known.Max()) == room.Classes[i]) / (double)Pixels);
        }
        var (nothing, colours) = (Accuracy((_, _) => 0),
            Accuracy((room, i) => (room.Image[i] / 64 * 4 + room.Image[Pixels + i] / 64) * 4 + room.Image[2 * Pixels + i] / 64));
        var geometry = Accuracy((room, i) => ((int)(4 * room.Normals[Pixels + i] + 4) * 8 + (int)room.Depth[i]) * 8 + 8 * (i / Width) / Height);
        Assert.InRange(colours, 0, nothing + 0.1);
        Assert.InRange(geometry, nothing + 0.15, 1);
    }

    /// <summary>Whether a pixel and its eight neighbours have one normal and one distance of their plane from the camera.</summary>
    private static bool IsOnOnePlane(RoomPicture room, int i)
    {
        if (i % Width is 0 or Width - 1 || i / Width is 0 or Height - 1)
            return false;
        foreach (var j in (int[])[i - Width - 1, i - Width, i - Width + 1, i - 1, i + 1, i + Width - 1, i + Width, i + Width + 1])
            if (Normal(room, j) != Normal(room, i) || Math.Abs(Along(room, j, i) - Along(room, i, i)) > 1e-4)
                return false;
        return true;
    }

    private static (float X, float Y, float Z) Normal(RoomPicture room, int i) => (room.Normals[i], room.Normals[Pixels + i], room.Normals[2 * Pixels + i]);

    /// <summary>The point of pixel i along the normal of pixel n.</summary>
    private static double Along(RoomPicture room, int i, int n)
    {
        var (x, y, z) = Normal(room, n);
        return room.Depth[i] * ((i % Width - _camera.Cx) / _camera.Fx * x + (i / Width - _camera.Cy) / _camera.Fy * y + z);
    }
}
