using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class UnlabelledRows
{
    public static void Main()
    {
        var ml = new MLContext(seed: 1);
        var labelled = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 12).Select(Row.Draw));
        var unlabelled = ml.Data.LoadFromEnumerable(Enumerable.Range(1000, 800).Select(Row.Draw));
        var test = ml.Data.LoadFromEnumerable(Enumerable.Range(2000, 400).Select(Row.Draw));
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.SelfSupervised() },     // for vectors: masked numbers, and numbers of other rows
            Network = Network.Mlp(64, 64),
            ValidationSet = ValidationSet.HeldOut(0.34),             // a row of each kind
            NumberOfSteps = 600,                                     // an epoch is a pass over all rows, labelled or not
        };
        using var with = ml.MulticlassClassification.Trainers.AuxiLearn(options).Fit(labelled, unlabelled: unlabelled);
        options.AuxiliaryTasks.Clear();
        using var alone = ml.MulticlassClassification.Trainers.AuxiLearn(options).Fit(labelled);
        double Accuracy(ITransformer model) => ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
        Console.WriteLine($"Accuracy: {Accuracy(alone):P0} of 12 rows, {Accuracy(with):P0} with 800 more that have no label");
    }

    /// <summary>Forty noisy numbers around the centre of one of four kinds.</summary>
    private sealed class Row
    {
        [VectorType(40)] public float[] Features { get; set; } = [];
        [KeyType(4)] public uint Label { get; set; }
        public static Row Draw(int id)
        {
            var (random, center) = (new Random(id), new Random(id % 4));
            float Noise() => 3 * (random.NextSingle() + random.NextSingle() - 1);
            return new() { Features = [.. Enumerable.Range(0, 40).Select(_ => 2 * center.NextSingle() + Noise())], Label = (uint)(id % 4) };
        }
    }
}
