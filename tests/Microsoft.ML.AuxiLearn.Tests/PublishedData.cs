using System.Reflection;
using Xunit;
using Xunit.Sdk;

namespace Microsoft.ML.AuxiLearn.Tests;

/// <summary>
/// Published data sets lie in the folder that the environment variable AUXILEARN_DATA names; a test that has none of its own is skipped, and says so.
/// </summary>
internal static class PublishedData
{
    /// <summary>Where a file or folder of it is.</summary>
    public static string PathOf(string name) => Path.Combine(Environment.GetEnvironmentVariable("AUXILEARN_DATA") ?? "", name);

    /// <summary>Why a test that reads it is skipped; null where it is there.</summary>
    public static string? Missing(string name) => Path.Exists(PathOf(name)) ? null : $"The environment variable AUXILEARN_DATA names no folder with {name}.";
}

/// <summary>A test on published data, skipped where it is not there.</summary>
internal sealed class DataFactAttribute : FactAttribute
{
    public DataFactAttribute(string name) => Skip = PublishedData.Missing(name);
}

/// <summary>A row of a theory whose first value is a file of published data; the row is skipped where it is not there.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
[DataDiscoverer("Xunit.Sdk.DataDiscoverer", "xunit.core")]
internal sealed class DataRowAttribute : DataAttribute
{
    private readonly object[] _values;

    public DataRowAttribute(string file, params object[] values)
    {
        _values = [file, .. values];
        Skip = PublishedData.Missing(file);
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [_values];
}
