using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests;

/// <summary>Tests that read sources and compiled assemblies, without libtorch: they run beside all others.</summary>
[CollectionDefinition(Name)]
public sealed class SourceTests
{
    public const string Name = "Sources";
}
