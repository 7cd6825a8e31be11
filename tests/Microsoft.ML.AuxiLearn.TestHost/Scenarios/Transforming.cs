using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>A saved pipeline in a process that has done nothing with this library before.</summary>
internal static class Transforming
{
    /// <summary>Writes a column of vectors of Single, one row a line.</summary>
    /// <param name="path">The pipeline.</param>
    /// <param name="rows">ML.NET's binary file of the rows.</param>
    /// <param name="column">The column.</param>
    public static void Write(string path, string rows, string column)
    {
        var ml = new MLContext();
        var made = ml.Model.Load(path, out _).Transform(ml.Data.LoadFromBinary(rows));
        foreach (var row in made.GetColumn<float[]>(column))
            Console.WriteLine(string.Join(" ", row.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
        using var process = Process.GetCurrentProcess();
        if (process.Modules.Cast<ProcessModule>().Any(module => module.ModuleName.Contains("torch_cpu", StringComparison.Ordinal)))
            throw new InvalidOperationException("libtorch was loaded; expected transforms to do without it.");
    }
}
