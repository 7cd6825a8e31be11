using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class DeployedModel
{
    /// <summary>Predicts with the model.zip of FirstModel; the path may be given.</summary>
    public static void Main(string[] args)
    {
        Console.WriteLine(AuxiLearnEnvironment.Describe());          // the first thing to look at where something does not load

        var ml = new MLContext { GpuDeviceId = null };               // null: the CPU; 0: the first GPU
        var model = ml.Model.Load(args.FirstOrDefault() ?? "model.zip", out _);

        // many rows: one call, in batches
        var rows = ml.Data.LoadFromEnumerable<Sighting>([new() { Features = [0.1f, 2.1f] }, new() { Features = [2.3f, 0.4f] }]);
        foreach (var answer in ml.Data.CreateEnumerable<Answer>(model.Transform(rows), reuseRowObject: false))
            Console.WriteLine($"{answer.PredictedLabel}: {string.Join(", ", answer.Score.Select(probability => $"{probability:F2}"))}");

        // one row at a time; in a service take AddAuxiLearnModel, since an engine serves one thread
        using var engine = ml.Model.CreatePredictionEngine<Sighting, Answer>(model, new PredictionEngineOptions { OwnsTransformer = true });
        Console.WriteLine(engine.Predict(new() { Features = [2.3f, 0.4f] }).PredictedLabel);
    }

    private sealed class Sighting
    {
        [VectorType(2)] public float[] Features { get; set; } = [];
        public string Species { get; set; } = "";
    }

    private sealed class Answer
    {
        public string PredictedLabel { get; set; } = "";
        public float[] Score { get; set; } = [];
    }
}
