using System.Globalization;
using Microsoft.ML.AuxiLearn.Fuzzing;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>Reading damaged and hostile files, which may end a process.</summary>
internal static class Fuzz
{
    /// <summary>Writes a line before each file and one after it.</summary>
    public static void Read(string target, string first, string count) =>
        FuzzRun.Read(FuzzTargets.All.Single(kind => kind.Name == target), int.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture), Console.WriteLine);
}
