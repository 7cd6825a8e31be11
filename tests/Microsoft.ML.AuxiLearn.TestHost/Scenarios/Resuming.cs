using Microsoft.ML.AuxiLearn.Resuming;
using Microsoft.ML.Data;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>Processes that are killed.</summary>
internal static class Resuming
{
    /// <summary>Trains with checkpoints on one thread, writes a line for each epoch and then, with "result " before it, what came of it.</summary>
    /// <param name="kind">One of <see cref="ResumableTraining.Kinds"/>.</param>
    /// <param name="folder">Of the checkpoints.</param>
    public static void Train(string kind, string folder)
    {
        AuxiLearnEnvironment.Initialize();
        torch.set_num_threads(1);
        var ml = new MLContext(1);
        ml.Log += (_, message) =>
        {
            if (message.RawMessage.StartsWith("Training is resumed", StringComparison.Ordinal))
                Console.WriteLine(message.RawMessage);
        };
        Console.WriteLine("result " + ResumableTraining.Fit(kind, options =>
        {
            options.CheckpointFolder = folder;
            options.NumberOfEpochs = 20;
            options.Progress = report =>
            {
                Console.WriteLine($"epoch {report.Epoch}");
                Thread.Sleep(20);
            };
        }, ml));
    }

    /// <summary>Saves a model over and over to one file, and writes a line each time that it is there.</summary>
    /// <param name="path">The file.</param>
    public static void Save(string path)
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(number => new Row { Features = [number % 7, number % 3], Label = number % 5 }));
        using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options { NumberOfEpochs = 1 }).Fit(data);
        while (true)
        {
            ml.Model.SaveAtomically(model, data.Schema, path);
            Console.WriteLine("saved");
        }
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
