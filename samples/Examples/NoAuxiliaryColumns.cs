using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class NoAuxiliaryColumns
{
    public static void Main()
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(Row.Draw)), testFraction: 0.5, seed: 1);

        var trainer = ml.BinaryClassification.Trainers.AuxiLearn(new AuxiLearnBinaryTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Learned(classesPerLabel: 2) },   // a teacher network invents the auxiliary classes
            Network = Network.Mlp(16),
            NumberOfEpochs = 40,
            LearningRate = 0.01,
        });
        using var model = trainer.Fit(rows.TrainSet);

        Console.WriteLine($"Accuracy: {ml.BinaryClassification.Evaluate(model.Transform(rows.TestSet)).Accuracy:P0}");
        var used = model.Model.History[^1].UsedAuxiliaryClasses.Select(used => $"{used:F1}");
        Console.WriteLine($"Auxiliary classes in use, of 2 for each label: {string.Join(", ", used)}");
    }

    /// <summary>Four clusters, two of each label: what a teacher may find.</summary>
    private sealed class Row
    {
        [VectorType(2)] public float[] Features { get; set; } = [];
        public bool Label { get; set; }

        public static Row Draw(int id)
        {
            var random = new Random(id);
            return new() { Features = [id % 2 + random.NextSingle() / 2, id / 2 % 2 + random.NextSingle() / 2], Label = id % 2 == id / 2 % 2 };
        }
    }
}
