using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trials;

/// <summary>The option File of sweeps and comparisons.</summary>
public class StoreFileTests
{
    [Theory]
    [InlineData("Host=db;Database=trials;Username=me;Password=secret")]
    [InlineData("server = db")]
    public void The_address_of_a_server_is_refused_in_a_sentence_that_names_the_package_and_no_password(string address)
    {
        var refused = Assert.Throws<ArgumentException>(() => new Sweep<AuxiLearnSweepOptions>(null, new(), _ => 0) { HigherIsBetter = true, File = address });
        Assert.Contains("the package Microsoft.ML.AuxiLearn.Experiments.PostgreSql", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sweep.db")]
    [InlineData("a=b.db")]
    public void Other_names_are_names(string name) =>
        Assert.Equal(name, new Sweep<AuxiLearnSweepOptions>(null, new(), _ => 0) { HigherIsBetter = true, File = name }.File);
}
