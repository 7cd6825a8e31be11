using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class SharedTraining
{
    public static void Main()
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(Row.Draw).ToArray());   // the same rows in each process
        var mpi = Distributed.Mpi();                                                                   // the processes that mpirun started

        using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Precise") },
            BatchSize = 64,                                                                            // of all processes together
            NumberOfEpochs = 40,
            LearningRate = 0.01,
            Distributed = mpi,
            CheckpointFolder = "checkpoints",                                                          // of process 0
        }).Fit(train);

        if (mpi.Rank != 0)
            return;
        ml.Model.Save(model, train.Schema, "model.zip");
        Directory.Delete("checkpoints", recursive: true);
        Console.WriteLine($"Processes: {mpi.Size}, R²: {ml.Regression.Evaluate(model.Transform(train)).RSquared:F2}");
    }

    private sealed class Row
    {
        [VectorType(1)] public float[] Features { get; set; } = [];
        public float Label { get; set; }
        public float Precise { get; set; }                                                             // a better measurement of the same
        public static Row Draw(int id) => new() { Features = [id / 400f], Label = id / 400f + new Random(id).NextSingle() / 4, Precise = id / 400f };
    }
}
