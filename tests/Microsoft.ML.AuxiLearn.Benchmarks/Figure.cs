using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Benchmarks;

/// <summary>One measured number and what it should be: "&lt;= 1.8", or null where it is shown only.</summary>
internal sealed record Figure(string Name, double Value, string? Goal = null)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name,-56} {Value,10:0.####}   {Goal}");
}
