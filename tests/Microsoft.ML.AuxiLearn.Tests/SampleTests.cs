using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests;

/// <summary>Tests that run programs of samples and documents and wait for them. They need no server, and run beside those of <see cref="ProcessTests"/>.</summary>
[CollectionDefinition(Name)]
public sealed class SampleTests
{
    public const string Name = "Samples";
}
