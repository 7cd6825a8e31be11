using Microsoft.ML.AuxiLearn.Samples.Rooms;

namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>A picture of rooms: what the network is shown, its main label, and what it is given at training time alone.</summary>
internal static class RoomSheet
{
    public static void Save(string path, IReadOnlyList<RoomPicture> rooms, int height, int width)
    {
        using var sheet = new Sheet(["image", "classes", "depth", "normals"], height, width, rooms.Count);
        for (var row = 0; row < rooms.Count; row++)
        {
            sheet.Draw(row, 0, Tiles.Image(rooms[row].Image));
            sheet.Draw(row, 1, Tiles.Classes(rooms[row].Classes));
            sheet.Draw(row, 2, Tiles.Numbers(rooms[row].Depth, 0, 6));
            sheet.Draw(row, 3, Tiles.Normals(rooms[row].Normals));
        }
        sheet.Save(path);
    }
}
