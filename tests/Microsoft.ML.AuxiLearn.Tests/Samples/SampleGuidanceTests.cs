using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>Every sample tells its reader what to do next, and its --help shows command lines to copy.</summary>
public class SampleGuidanceTests
{
    /// <summary>Shared code, complete programs that documents explain, the ray tracer of IndoorScenes, a service, and the server of --watch.</summary>
    private static readonly string[] _others = ["Common", "Examples", "Rooms", "Serving", "Watch", "Notebooks"];

    public static TheoryData<string> All => new(Directory.GetDirectories(Path.Combine(Repository.Root, "samples"))
        .Select(folder => Path.GetFileName(folder)).Except(_others).Where(sample => Sources(sample).Length > 0));

    [Theory]
    [MemberData(nameof(All))]
    public void A_sample_ends_with_what_to_do_next(string sample) => Assert.Contains("\"Next: ", Sources(sample), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(All))]
    public void Options_are_described_with_examples(string sample)
    {
        if (Sources(sample) is var sources && sources.Contains("new RootCommand(", StringComparison.Ordinal))
            Assert.Matches(@"Described\.With\(\s*""\w+"",|dotnet run -c Release --project", sources);
    }

    private static string Sources(string sample) => string.Concat(Directory.GetFiles(Path.Combine(Repository.Root, "samples", sample), "*.cs")
        .Order(StringComparer.Ordinal).Select(File.ReadAllText));
}
