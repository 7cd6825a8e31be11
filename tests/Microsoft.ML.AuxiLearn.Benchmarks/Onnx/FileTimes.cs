using Microsoft.ML.AuxiLearn.Benchmarks.Images;
using Microsoft.ML.AuxiLearn.Benchmarks.Throughput;
using Microsoft.ML.AuxiLearn.Networks;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Onnx;

/// <summary>What it takes to write a residual network of 11 million weights as an ONNX file, and to start one from it, over reading and writing its bytes.</summary>
internal static class FileTimes
{
    private const int Rounds = 5;
    private const int Side = 32;

    public static IEnumerable<Figure> Measure()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (file, copy) = (Path.Combine(folder.FullName, "resnet.onnx"), Path.Combine(folder.FullName, "copy"));
            var options = NumberRow.Plain(epochs: 1, batchSize: 8);
            options.FeatureColumnName = nameof(Photo.Pixels);
            options.Network = Network.ResNet18(smallImages: true);
            using var model = NumberRow.Fit(Photo.View(8, Side, 1), options);
            model.Model.ExportOnnx(file);
            var network = Network.ResNet18(smallImages: true);
            var costs = Cost.Medians(Rounds,
                () => model.Model.ExportOnnx(file),
                () => (network with { Weights = PretrainedWeights.FromOnnx(file) }).Build(new NetworkInput([3, Side, Side])).Dispose(),
                () => network.Build(new NetworkInput([3, Side, Side])).Dispose(),
                () => File.WriteAllBytes(copy, File.ReadAllBytes(file)));
            return
            [
                new("onnx/resnet18/megabytes", 1e-6 * new FileInfo(file).Length),
                new("onnx/resnet18/export, seconds", costs[0].Cpu),
                new("onnx/resnet18/import, seconds", costs[1].Cpu - costs[2].Cpu),
                new("onnx/resnet18/export-over-copying-the-file", costs[0].Wall / costs[3].Wall),
                new("onnx/resnet18/import-over-copying-the-file", (costs[1].Wall - costs[2].Wall) / costs[3].Wall),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
