using System.Globalization;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Fuzzing;

/// <summary>Damaged and hostile files, each kind in a process of its own; <c>-- fuzz</c> of the benchmarks reads thousands of each.</summary>
public class FuzzTests
{
    [Theory]
    [InlineData("model", 150)]
    [InlineData("model-crafted", 150)]
    [InlineData("safetensors", 300)]
    [InlineData("npy", 300)]
    [InlineData("mat", 300)]
    [InlineData("idx", 300)]
    [InlineData("arff", 300)]
    [InlineData("csv", 300)]
    [InlineData("image", 300)]
    [InlineData("store", 100)]
    [InlineData("comparison", 300)]
    public void A_damaged_file_is_read_or_refused_and_never_worse(string kind, int count)
    {
        var child = ChildProcess.Run("Fuzz.Read", [kind, "0", $"{count}"], environment: ("DOTNET_GCHeapHardLimit", "40000000"));
        Assert.True(child.ExitCode == 0, child.Output.Split('\n').Last() + child.Error);
        var outcomes = child.Output.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length == 5).ToArray();
        Assert.Equal(count, outcomes.Length);
        Assert.All(outcomes, words => Assert.True(words[1] is "read" or "refused", $"{kind} {string.Join(' ', words)}"));
        Assert.All(outcomes, words => Assert.True(long.Parse(words[4], CultureInfo.InvariantCulture) < 256, $"{kind} {string.Join(' ', words)}"));
        Assert.InRange(outcomes.Count(words => words[1] == "refused"), count / 10, count);
    }
}
