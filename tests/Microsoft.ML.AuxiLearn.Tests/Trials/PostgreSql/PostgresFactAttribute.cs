using System.Reflection;
using Xunit;
using Xunit.Sdk;

namespace Microsoft.ML.AuxiLearn.Tests.Trials.PostgreSql;

/// <summary>A test on a real server, skipped with the reason where there is none to start.</summary>
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = LocalPostgres.Missing;
}

/// <summary>A row of a theory on a real server, skipped with the reason where there is none to start.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
[DataDiscoverer("Xunit.Sdk.DataDiscoverer", "xunit.core")]
internal sealed class PostgresRowAttribute : DataAttribute
{
    private readonly object[] _values;

    public PostgresRowAttribute(params object[] values)
    {
        _values = values;
        Skip = LocalPostgres.Missing;
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [_values];
}
