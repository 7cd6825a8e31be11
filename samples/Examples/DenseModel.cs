using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class DenseModel
{
    public static void Main()
    {
        var ml = new MLContext(seed: 1);
        var scenes = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(Scene.Draw).ToArray());

        var trainer = ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
        {
            FeatureColumnName = "Image",
            LabelColumnName = "Classes",
            AuxiliaryTasks = { AuxiliaryTask.Depth("Depth") },
            Network = Network.UNet(width: 4, depth: 2),
            NumberOfEpochs = 20,
        });
        using var model = trainer.Fit(scenes);
        var metrics = ml.MulticlassClassification.EvaluateSegmentation(model.Transform(scenes), "Classes");
        Console.WriteLine($"mIoU {metrics.MeanIoU:P0}, pixel accuracy {metrics.PixelAccuracy:P0}");
    }

    private sealed class Scene
    {
        [VectorType(1, 16, 16)] public byte[] Image { get; set; } = [];
        [VectorType(16, 16), KeyType(2)] public uint[] Classes { get; set; } = [];   // 1 floor, 2 box, 0 unknown
        [VectorType(16, 16)] public float[] Depth { get; set; } = [];                // metres; NaN where nobody measured

        public static Scene Draw(int id)
        {
            var (random, left) = (new Random(id), id % 8);
            bool[] box = [.. Enumerable.Range(0, 256).Select(pixel => pixel % 16 - left is >= 0 and < 8 && pixel / 16 is >= 4 and < 12)];
            byte[] image = [.. box.Select(inside => (byte)((inside ? 150 : 80) + random.Next(40)))];
            return new() { Image = image, Classes = [.. box.Select(inside => inside ? 2u : 1u)], Depth = [.. box.Select(inside => inside ? 2f : 3)] };
        }
    }
}
