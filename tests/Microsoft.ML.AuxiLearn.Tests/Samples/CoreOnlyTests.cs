using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The sample without ML.NET.</summary>
public class CoreOnlyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_same_target_ends_up_counting_more_than_another_one(int seed)
    {
        var weights = Microsoft.ML.AuxiLearn.Samples.CoreOnly.Program.Train(seed);
        Assert.True(weights[1] > 1 && weights[2] < 0.5, string.Join(", ", weights));
    }

    [Fact]
    public void It_references_nothing_of_MLNET()
    {
        string[] referenced = [.. typeof(AuxiLearnEnvironment).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!)];
        Assert.DoesNotContain(referenced, name => name.StartsWith("Microsoft.ML", StringComparison.Ordinal));
    }
}
