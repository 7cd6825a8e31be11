using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class RareClassModel
{
    public static void Main()
    {
        var ml = new MLContext(seed: 1);
        var payments = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 6000).Select(Payment.Draw)), testFraction: 0.5, seed: 1);
        Tell("As it comes", new() { NumberOfEpochs = 20 });
        Tell("Weights balanced", new() { NumberOfEpochs = 20, ClassWeights = ClassWeights.Balanced });   // each class counts alike in the loss
        Tell("Threshold by F1", new() { NumberOfEpochs = 20, Threshold = DecisionThreshold.F1 });        // the best F1 of the validation rows

        void Tell(string what, AuxiLearnBinaryTrainer.Options options)
        {
            using var model = ml.BinaryClassification.Trainers.AuxiLearn(options).Fit(payments.TrainSet);
            var scored = model.Transform(payments.TestSet);
            Answer[] answers = [.. ml.Data.CreateEnumerable<Answer>(scored, reuseRowObject: false)];
            double found = answers.Count(row => row.Label && row.PredictedLabel);
            Console.WriteLine($"{what}: {found / answers.Count(row => row.Label):P0} of the frauds found, "
                + $"{found / answers.Count(row => row.PredictedLabel):P0} of the alarms are frauds, "
                + $"calibration error {ml.BinaryClassification.CalibrationError(scored):F3}");
        }
    }

    private class Payment
    {
        [VectorType(2)] public float[] Features { get; set; } = [];
        public bool Label { get; set; }                              // fraud, 3% of the payments
        public static Payment Draw(int id)
        {
            var (random, shift) = (new Random(id), id % 33 == 0 ? 0.5f : 0);
            return new() { Features = [random.NextSingle() + shift, random.NextSingle() + shift], Label = shift > 0 };
        }
    }

    private sealed class Answer : Payment { public bool PredictedLabel { get; set; } }
}
