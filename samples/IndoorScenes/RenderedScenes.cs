using Microsoft.ML.AuxiLearn.Samples.Rooms;

namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>Rooms that are rendered here: a seed draws its training rooms, and all seeds have the same validation and test rooms.</summary>
internal static class RenderedScenes
{
    private const int Training = 300;
    private const int Validation = 40;
    private const int Test = 120;

    /// <param name="height">Of the images, in pixels.</param>
    /// <param name="width">Of the images, in pixels.</param>
    public static SceneSet Render(int height, int width)
    {
        var rooms = RenderedRooms.Rooms(height, width, first: 0, Training + Validation + Test);
        IDataView View(IEnumerable<RoomPicture> some) => RenderedRooms.View(some, height, width);
        return new("rendered rooms", height, width, Enum.GetNames<RoomClass>(), Training,
            [AuxiliaryTask.Depth("Depth"), AuxiliaryTask.SurfaceNormals("Normals")], (train, seed) =>
        {
            int[] drawn = [.. Enumerable.Range(0, Training)];
            new Random(seed).Shuffle(drawn);
            return new(View(drawn.Take(train).Order().Select(room => rooms[room])), View(rooms[Training..(Training + Validation)]),
                View(rooms[(Training + Validation)..]));
        });
    }
}
