namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>The text of a sample's --help.</summary>
public static class Described
{
    /// <summary>A description, and examples of command lines below it.</summary>
    /// <param name="sample">The sample's folder.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="examples">The arguments after --; empty for the plain command.</param>
    public static string With(string sample, string description, params string[] examples) => string.Join(Environment.NewLine,
    [
        description,
        "",
        "Examples:",
        .. examples.Select(example => $"  dotnet run -c Release --project samples/{sample}{(example.Length > 0 ? $" -- {example}" : "")}"),
    ]);
}
