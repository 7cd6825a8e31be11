using static TorchSharp.torch.utils;

namespace Microsoft.ML.AuxiLearn.Results;

/// <summary>A history as an event file of TensorBoard.</summary>
internal static class TensorBoardFiles
{
    /// <summary>Writes one scalar per epoch of whatever was measured.</summary>
    /// <param name="history">The epochs.</param>
    /// <param name="folder">Where the file is added.</param>
    public static void Write(TrainingHistory history, string folder)
    {
        var writer = tensorboard.SummaryWriter(folder);
        // when an epoch ended is not known; the last ends now
        var end = DateTimeOffset.Now - TimeSpan.FromTicks(history.Sum(report => report.Duration.Ticks));
        foreach (var report in history)
        {
            end += report.Duration;
            foreach (var (name, value) in HistoryColumns.OfEpochs)
                Add(name, value(report));
            foreach (var (name, values) in HistoryColumns.OfTasks)
                foreach (var (task, value) in history.TaskNames.Zip(values(report)))
                    Add($"{name}/{task}", value);

            void Add(string tag, double value)
            {
                if (double.IsFinite(value))
                    writer.add_scalar(tag, (float)value, report.Epoch, end.ToUnixTimeSeconds());
            }
        }
    }
}
