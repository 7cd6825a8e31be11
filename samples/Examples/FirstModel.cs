using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class FirstModel
{
    public static void Main()
    {
        var ml = new MLContext(seed: 1);
        var birds = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(Bird.Draw)), testFraction: 0.5, seed: 1);

        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.Regression("Wingspan")]))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(birds.TrainSet);
        Console.WriteLine($"Accuracy: {ml.MulticlassClassification.Evaluate(model.Transform(birds.TestSet)).MicroAccuracy:P0}");
        ml.Model.Save(model, birds.TrainSet.Schema, "model.zip");
        using var engine = ml.Model.CreatePredictionEngine<Sighting, Answer>(ml.Model.Load("model.zip", out _));
        Console.WriteLine($"It is a {engine.Predict(new() { Features = [0.1f, 2.1f] }).PredictedLabel}.");   // no Wingspan here
    }

    private class Sighting
    {
        [VectorType(2)] public float[] Features { get; set; } = [];
        public string Species { get; set; } = "";
    }

    private sealed class Bird : Sighting
    {
        public float Wingspan { get; set; }                          // known of the training rows alone
        public static Bird Draw(int id)
        {
            var (random, gull) = (new Random(id), id % 2);
            float[] features = [2 * gull + random.NextSingle(), 2 - 2 * gull + random.NextSingle()];
            return new() { Features = features, Species = gull == 1 ? "gull" : "swan", Wingspan = 2.3f - gull };
        }
    }

    private sealed class Answer { public string PredictedLabel { get; set; } = ""; }
}
