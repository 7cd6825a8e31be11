using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

internal static class GpuModel
{
    public static void Main()
    {
        Console.WriteLine(AuxiLearnEnvironment.Describe());                          // the back end and the devices that were found

        var ml = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = true };   // without CUDA: the CPU, and a warning that says why
        ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                Console.WriteLine(message.RawMessage);
        };
        var images = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(Sky.Draw).ToArray()), testFraction: 0.2, seed: 1);

        var model = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Lux") },
            Network = Network.ConvNet(8, 16),
            NumberOfEpochs = 20,
        }).Fit(images.TrainSet);
        Console.WriteLine($"Accuracy: {ml.MulticlassClassification.Evaluate(model.Transform(images.TestSet)).MicroAccuracy:P0}");
    }

    private sealed class Sky
    {
        [VectorType(3, 16, 16)] public byte[] Features { get; set; } = [];
        [KeyType(2)] public uint Label { get; set; }                                 // 0 night, 1 day
        public float Lux { get; set; }                                               // a light meter, at training time only
        public static Sky Draw(int id)
        {
            var (random, day) = (new Random(id), id % 2);
            return new() { Features = [.. Enumerable.Range(0, 768).Select(_ => (byte)(100 * day + random.Next(120)))], Label = (uint)day, Lux = 1 + day };
        }
    }
}
