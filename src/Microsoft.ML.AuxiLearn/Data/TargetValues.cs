using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The numbers of targets [n, d] where they lie in memory, row after row, for what is better done in double than by kernels of Single.</summary>
internal static class TargetValues
{
    private const long BytesAtOnce = 64 << 20;   // a span has bounds

    /// <summary>Some whole rows, one after the other.</summary>
    public delegate void Visitor(Span<float> rows);

    /// <summary>Visits all rows in their order.</summary>
    /// <param name="targets">[n, d], contiguous and on the CPU.</param>
    /// <param name="visit">May change what it sees.</param>
    public static void Visit(Tensor targets, Visitor visit)
    {
        var step = Math.Max(1, BytesAtOnce / (sizeof(float) * Math.Max(1, targets.shape[1])));
        for (long start = 0; start < targets.shape[0]; start += step)
        {
            using var rows = targets.narrow(0, start, Math.Min(step, targets.shape[0] - start));
            visit(MemoryMarshal.Cast<byte, float>(rows.bytes));
        }
    }

    /// <summary>The target columns that stand in columns of the data, with their tasks.</summary>
    public static IEnumerable<(int Column, string Name, BoundTask Task)> Columns(TaskLayout layout) => layout.Tasks
        .SelectMany(task => task.TargetNames.Select(name => (Name: name, Task: task)))
        .Where(target => !target.Task.IsMade)   // those stand behind all others
        .Select((target, column) => (column, target.Name, target.Task));

    /// <summary>Whether a column has a number for each row; those of pixels have units of their own.</summary>
    public static bool IsNumber(BoundTask task) => task.Loss.Target == TargetKind.Number && task.Map is null;
}
