using System.Globalization;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// What is doubtful about the labels that a training is to learn from, a sentence each: nothing that makes it impossible, and much that makes its model
/// worthless.
/// </summary>
internal static class TaskDoubts
{
    private const int FewLabels = 10;
    private const double ManyZeros = 0.2;
    private const int ShownNames = 5;

    /// <param name="targets">Those of the training rows [n, d] in the user's units, NaN where missing.</param>
    /// <param name="layout">The tasks.</param>
    /// <param name="fills">The numbers that seem to stand for missing ones.</param>
    public static IEnumerable<string> Of(Tensor targets, TaskLayout layout, IReadOnlyList<FillValue> fills)
    {
        foreach (var fill in fills)
            yield return Sentence(fill);

        var counts = new Counts[targets.shape[1]];
        Array.Fill(counts, new Counts());
        TargetValues.Visit(targets, rows =>
        {
            for (var i = 0; i < rows.Length; i++)
                counts[i % counts.Length].See(rows[i]);
        });
        var columns = TargetValues.Columns(layout).Select(target => (target.Name, target.Task, Counts: counts[target.Column])).ToArray();
        var rowCount = targets.shape[0];

        var main = columns[0];
        if (main.Counts.Present is > 0 and < FewLabels)
            yield return $"The label column '{main.Name}' has {main.Counts.Present} label{(main.Counts.Present == 1 ? "" : "s")} among the {rowCount} "
                + "training rows; expect little from a model of so few.";
        if (main.Task.Map is null && main.Counts.IsConstant)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The label column '{main.Name}' holds {Value(main)} in all {main.Counts.Present} labelled training rows: there is nothing to distinguish.");

        var auxiliary = columns.Skip(1).ToArray();
        if (auxiliary.Where(column => column.Counts.Present == 0).Select(column => column.Name).ToArray() is { Length: > 0 } missing)
            yield return $"No training row has a label of {Names(missing)}: {(missing.Length == 1 ? "its weight says" : "their weights say")} nothing.";
        if (auxiliary.Where(column => column.Task.Map is null && column.Counts.IsConstant).Select(column => column.Name).ToArray() is { Length: > 0 } constant)
            yield return $"All labelled training rows have the same label of {Names(constant)}: nothing can be learned from "
                + $"{(constant.Length == 1 ? "it, and its weight says" : "them, and their weights say")} nothing.";
        foreach (var (name, task, seen) in columns.Where(column => TargetValues.IsNumber(column.Task)))
        {
            if (seen.Present == rowCount && !seen.IsConstant && seen.Zeros >= ManyZeros * rowCount)
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"The column '{name}' holds exactly 0 in {100.0 * seen.Zeros / rowCount:F0}% of the training rows and is never missing: if those cells "
                        + $"were blank, load the data with "
                        + $"MissingRealsAsNaNs{(ReferenceEquals(task, layout.Tasks[0]) ? "" : ", or give the task Missing = 0")}.");
        }
    }

    private static string Sentence(FillValue fill) => string.Create(CultureInfo.InvariantCulture,
        $"The column '{fill.Name}' holds {fill.Described[..^1]}: {(fill.IsMissing
            ? "it counts as missing, since float32 cannot hold both"
            : "if it stands for a missing label, make it NaN or give an auxiliary task that Missing")}.");

    private static string Value((string Name, BoundTask Task, Counts Counts) column) => column.Task.Loss.Target switch
    {
        TargetKind.Class => $"the class {column.Counts.Least + 1}",   // as a key
        TargetKind.Binary => column.Counts.Least == 1 ? "true" : "false",
        _ => column.Counts.Least.ToString(CultureInfo.InvariantCulture),
    };

    private static string Names(string[] names) =>
        string.Join(", ", names.Take(ShownNames).Select(name => $"'{name}'")) + (names.Length > ShownNames ? $" and {names.Length - ShownNames} more" : "");

    private struct Counts()
    {
        public float Least = float.PositiveInfinity;
        public float Most = float.NegativeInfinity;
        public long Present;
        public long Zeros;

        public readonly bool IsConstant => Present > 0 && Least == Most;

        public void See(float value)
        {
            if (float.IsNaN(value))
                return;
            Present++;
            Zeros += value == 0 ? 1 : 0;
            (Least, Most) = (Math.Min(Least, value), Math.Max(Most, value));
        }
    }
}
