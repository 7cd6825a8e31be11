using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// The outputs of auxiliary tasks that stay in the model: their rows of the auxiliary head move behind the main head's, in the units of their columns.
/// </summary>
internal static class KeptOutputs
{
    /// <summary>The tasks whose outputs stay, and the network that has them; the network as it is where none does.</summary>
    /// <param name="binding">The columns of the tasks.</param>
    /// <param name="scaler">The units of numeric targets.</param>
    /// <param name="network">The trained network, which is disposed of where another takes its place.</param>
    public static (PrimaryNetwork Network, IReadOnlyList<KeptTask> Kept) Of(ColumnBinding binding, TargetScaler scaler, PrimaryNetwork network)
    {
        var kept = new List<KeptTask>();
        var outputs = new List<(int, float, float)>();
        var (output, target) = (0, binding.Main.Targets);
        foreach (var task in binding.Auxiliary)
        {
            if (task.KeepOutputs)
            {
                kept.Add(new(task.ColumnName, task.Loss.Target, task.Outputs, ColumnOf(binding, task)));
                for (var i = 0; i < task.Outputs; i++)
                {
                    var (scale, mean) = Units(task, target + i);
                    outputs.Add((output + i, scale, mean));
                }
            }
            output += task.Outputs;
            target += task.Targets;
        }
        if (kept.Count == 0)
            return (network, kept);
        using (network)
            return (network.Keeping(outputs), kept);

        (float Scale, float Mean) Units(BoundTask task, int column) =>
            TargetValues.IsNumber(task) && scaler.Units(column) is var (mean, scale) ? ((float)scale, (float)mean) : (1, 0);
    }

    /// <summary>The column of the task; of values that became classes, one of keys that stand for them.</summary>
    private static DataViewSchema.Column ColumnOf(ColumnBinding binding, BoundTask task)
    {
        var column = binding.Schema[task.ColumnName];
        if (task.Loss.Target != TargetKind.Class || ColumnType.Of(column).IsKey)
            return column;
        string[] names = binding.Classes.TryGetValue(task.ColumnName, out var classes) ? [.. classes.Names] : [bool.FalseString, bool.TrueString];
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddKeyValues(names.Length, TextDataViewType.Instance, (ref VBuffer<ReadOnlyMemory<char>> values) =>
            values = new(names.Length, [.. names.Select(name => name.AsMemory())]));
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(task.ColumnName, new KeyDataViewType(typeof(uint), names.Length), annotations.ToAnnotations());
        return schema.ToSchema()[0];
    }
}
