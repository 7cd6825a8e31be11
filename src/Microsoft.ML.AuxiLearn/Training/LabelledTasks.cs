using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>Which losses have a label in any training row.</summary>
internal static class LabelledTasks
{
    /// <param name="training">The training rows.</param>
    /// <param name="layout">The tasks; targets behind the table's columns are a teacher's, which every row has.</param>
    public static bool[] Of(SampleTable training, TaskLayout layout)
    {
        using var scope = NewDisposeScope();
        var columns = training.Targets.isnan().logical_not().any(0).cpu().data<bool>().ToArray();
        var start = 0;
        var found = new List<bool>();
        foreach (var task in layout.Tasks)
        {
            var present = Enumerable.Range(start, task.Targets).Select(column => column >= columns.Length || columns[column]).ToArray();
            found.AddRange(task.IsAveraged ? [present.Any(any => any)] : present);
            start += task.Targets;
        }
        return [.. found];
    }
}
