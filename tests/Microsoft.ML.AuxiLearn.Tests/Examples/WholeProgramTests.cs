using Microsoft.ML.AuxiLearn.Tests.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The whole programs of samples/Examples run as they stand, each in a process and a folder of its own.</summary>
[Collection(SampleTests.Name)]
public sealed class WholeProgramTests : IDisposable
{
    private const int MostLines = 40;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<string> Files =>
        new(Directory.GetFiles(Path.Combine(Repository.Root, "samples/Examples"), "*.cs").Select(file => Path.GetFileName(file)));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_program_has_at_most_forty_lines(string file) =>
        Assert.InRange(Repository.Read($"samples/Examples/{file}").Split('\n').Length - 1, 1, MostLines);

    [Fact]
    public void A_first_model_is_trained_saved_and_deployed()
    {
        var trained = Run("FirstModel");
        Assert.Contains("Accuracy: 100", trained, StringComparison.Ordinal);
        Assert.Contains("It is a swan.", trained, StringComparison.Ordinal);
        Assert.EndsWith("gull", Run("DeployedModel", Path.Combine(_folder, "model.zip")).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_any_dialect_is_trained_on()
    {
        var table = Path.Combine(_folder, "birds.csv");
        File.WriteAllLines(table, ["species;bill;flipper;sex;mass", .. Enumerable.Range(0, 120).Select(row =>
            $"{(row % 2 == 0 ? "Adelie" : "Gentoo")};{38 + row % 2 * 9},{row % 7};{(row % 9 == 0 ? "" : 190 + row % 2 * 27)};{(row % 5 == 0 ? "" : row % 3 == 0 ? "f" : "m")};{3700 + row % 2 * 1300}")]);
        Assert.Contains("Accuracy: 100", Run("TableModel", table), StringComparison.Ordinal);
    }

    [Fact]
    public void A_DataFrame_is_trained_on()
    {
        var table = Path.Combine(_folder, "birds.csv");
        File.WriteAllLines(table, ["species,bill,flipper,mass", .. Enumerable.Range(0, 120).Select(row =>
            $"{(row % 2 == 0 ? "Adelie" : "Gentoo")},{38 + row % 2 * 9}.{row % 7},{190 + row % 2 * 27},{3700 + row % 2 * 1300}")]);
        var lines = Run("DataFrameModel", table).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.All(lines[1..], line => Assert.True(line.Split("Adelie").Length == 3 || line.Split("Gentoo").Length == 3, line));
    }

    [Fact]
    public void Photos_with_attributes_are_trained_on()
    {
        byte[] pixels = new byte[3 * 32 * 32];
        foreach (var id in Enumerable.Range(0, 20))
        {
            Array.Fill(pixels, (byte)(id % 2 == 0 ? 20 + id : 220 + id));
            using var image = Pictures.Image(pixels, 32, 32);
            image.Save(Path.Combine(_folder, $"{id}.png"));
        }
        File.WriteAllLines(Path.Combine(_folder, "birds.csv"), ["photo,species,wingspan,crest", .. Enumerable.Range(0, 20).Select(id =>
            id % 2 == 0 ? $"{id}.png,raven,1.3,{(id % 3 == 0 ? "yes" : "no")}" : $"{id}.png,swan,2.2,no")]);
        var lines = Run("ImageModel", _folder).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(4, lines.Length);
        Assert.All(lines[1..], line => Assert.Contains(line, (string[])["raven", "swan"]));
    }

    [Theory]
    [InlineData("DenseModel", "mIoU")]
    [InlineData("NoAuxiliaryColumns", "Auxiliary classes in use")]
    [InlineData("UnlabelledRows", "with 800 more that have no label")]
    [InlineData("IntervalModel", "lie in their intervals")]
    [InlineData("RareClassModel", "Threshold by F1")]
    [InlineData("ContinuedModel", "After a month more: price off by 0.1")]
    [InlineData("ExplainedModel", "R² without each feature changes by -1.")]
    [InlineData("TunedModel", "RMSE on the validation rows")]
    [InlineData("WorthIt", "With 3 seeds")]
    [InlineData("GpuModel", "Accuracy: 100")]
    [InlineData("SharedTraining", "Processes: 1, R²: 0.9")]
    public void The_others_say_what_they_found(string program, string expected) => Assert.Contains(expected, Run(program), StringComparison.Ordinal);

    private string Run(string program, params string[] arguments)
    {
        var run = ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "Examples.dll"), [program, .. arguments], threads: 1, folder: _folder);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }
}
