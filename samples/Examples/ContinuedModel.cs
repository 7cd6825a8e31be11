using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class ContinuedModel
{
    public static void Main()
    {
        var ml = new MLContext(seed: 1);
        var trainer = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Rent") with { KeepOutputs = true } },   // stays in the model, as a second output
            NumberOfEpochs = 30,
            ValidationSet = ValidationSet.None,                      // twenty rows are too few to choose an epoch
        });
        var (year, month) = (Houses(0, 600, rise: 0), Houses(600, 20, rise: 0.5f));
        using var model = trainer.Fit(year);
        Tell("After the first year", model);
        using var further = trainer.Fit(month, model);               // new rows, after prices have risen: what was known goes on
        Tell("After a month more", further);
        using var afresh = trainer.Fit(month);
        Tell("From this month alone", afresh);

        void Tell(string what, AuxiLearnRegressionTransformer fitted)
        {
            var scored = fitted.Transform(Houses(1000, 500, rise: 0.5f));
            Console.WriteLine($"{what}: price off by {ml.Regression.Evaluate(scored).MeanAbsoluteError:F2}, "
                + $"rent by {ml.Regression.Evaluate(scored, "Rent", "Rent.Score").MeanAbsoluteError:F2}");
        }

        IDataView Houses(int first, int count, float rise) => ml.Data.LoadFromEnumerable(Enumerable.Range(first, count).Select(id =>
        {
            var random = new Random(id);
            float[] x = [random.NextSingle(), random.NextSingle(), random.NextSingle()];
            return new House { Features = x, Label = 3 * x[0] + MathF.Sin(6 * x[1]) * x[2] + rise, Rent = x[0] + x[1] };
        }).ToArray());
    }

    private sealed class House { [VectorType(3)] public float[] Features { get; set; } = []; public float Label { get; set; } public float Rent { get; set; } }
}
