using System.Globalization;
using Microsoft.ML.AuxiLearn.Fuzzing;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>Reading damaged and hostile files, which may end a process.</summary>
internal static class Fuzz
{
    /// <summary>Writes a line before each file and one after it.</summary>
    /// <param name="targets">The kinds, with commas between them.</param>
    /// <param name="first">The first file's number.</param>
    /// <param name="count">How many of each kind.</param>
    public static void Read(string targets, string first, string count)
    {
        foreach (var name in targets.Split(','))
            FuzzRun.Read(FuzzTargets.All.Single(kind => kind.Name == name), int.Parse(first, CultureInfo.InvariantCulture),
                int.Parse(count, CultureInfo.InvariantCulture), Console.WriteLine);
    }
}
