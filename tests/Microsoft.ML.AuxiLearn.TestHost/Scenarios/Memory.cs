using System.Globalization;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>What the C library does with memory that tensors have left.</summary>
internal static class Memory
{
    /// <summary>Writes how many pages a step of training faults in, after some steps: its tensors live side by side, 16 MiB in all, and die at its end.</summary>
    public static void FaultsOfAStep()
    {
        AuxiLearnEnvironment.Initialize();
        for (var warm = 0; warm < 20; warm++)
            Step();
        var before = Faults();
        for (var step = 0; step < 20; step++)
            Step();
        Console.WriteLine((Faults() - before) / 20);
    }

    private static void Step()
    {
        using var scope = torch.NewDisposeScope();
        for (var tensor = 0; tensor < 16; tensor++)
            torch.ones(256, 1024);
    }

    // the tenth field of proc(5)'s stat, counted behind the name, which may hold spaces
    private static long Faults()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[7], CultureInfo.InvariantCulture);
    }
}
