using System.Globalization;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Fuzzing;

/// <summary>Damaged and hostile files, each kind in a process of its own; <c>-- fuzz</c> of the benchmarks reads thousands of each.</summary>
[Collection(ProcessTests.Name)]
public class FuzzTests
{
    private const int Count = 200;

    [Theory]
    [InlineData("model", "model-crafted", "safetensors")]
    [InlineData("npy", "mat", "idx")]
    [InlineData("arff", "csv", "comparison")]
    [InlineData("image", "store")]
    [InlineData("checkpoint")]
    public void A_damaged_file_is_read_or_refused_and_never_worse(params string[] kinds)
    {
        var child = ChildProcess.Run("Fuzz.Read", [string.Join(',', kinds), "0", $"{Count}"], environment: ("DOTNET_GCHeapHardLimit", "40000000"));
        Assert.True(child.ExitCode == 0, child.Output.Split('\n').Last() + child.Error);
        var outcomes = child.Output.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length == 5).ToArray();
        Assert.Equal(kinds.Length * Count, outcomes.Length);
        Assert.All(outcomes.Index(), outcome => Assert.True(
            outcome.Item[1] is "read" or "refused" && long.Parse(outcome.Item[4], CultureInfo.InvariantCulture) < 256,
                $"{kinds[outcome.Index / Count]} {string.Join(' ', outcome.Item)}"));
        foreach (var kind in outcomes.Chunk(Count))
            Assert.InRange(kind.Count(words => words[1] == "refused"), Count / 10, Count);
    }
}
