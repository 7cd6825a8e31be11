using System.CommandLine;
using Microsoft.ML.AuxiLearn.Samples.IndoorScenes.Rooms;
using Spectre.Console;

var count = new Option<int>("--show") { Description = "The rooms in the picture.", DefaultValueFactory = _ => 8 };
var output = new Option<DirectoryInfo>("--out") { Description = "The folder of the picture.", DefaultValueFactory = _ => new DirectoryInfo("rooms") };
var command = new RootCommand("Renders rooms with the class, the depth and the surface normal of each pixel.") { count, output };
command.SetAction(result =>
{
    const int Height = 96, Width = 128;
    var path = Path.Combine(result.GetValue(output)!.FullName, "rooms.png");
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    RoomSheet.Save(path, RenderedRooms.Rooms(Height, Width, first: 0, Math.Max(1, result.GetValue(count))), Height, Width);
    AnsiConsole.WriteLine($"The picture of the rooms is {path}.");
});
return await command.Parse(args).InvokeAsync();
