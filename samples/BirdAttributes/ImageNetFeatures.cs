using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>What a residual network that was trained on ImageNet sees in images: its 512 features, computed once and kept in a file.</summary>
internal static class ImageNetFeatures
{
    private const int AtOnce = 16;

    /// <summary>The same images with features.</summary>
    /// <param name="pictures">Images.</param>
    /// <param name="weights">ResNet18.onnx of ML.NET's package; null for the one beside the program.</param>
    /// <param name="folder">Where the features are kept.</param>
    public static PictureSet Of(PictureSet pictures, string? weights, string folder)
    {
        AuxiLearnEnvironment.Initialize();
        var file = Path.Combine(folder, $"{pictures.Name.Replace(' ', '-')}-{pictures.Side}-imagenet.safetensors");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(folder);
            using var scope = NewDisposeScope();
            using var features = Compute(pictures, Network.ImageNet(weights));
            Safetensors.Save(file, new Dictionary<string, Tensor> { ["features"] = features });
        }
        using var kept = Safetensors.Load(file)["features"];
        if (kept.shape[0] != pictures.Pictures.Count)
            throw new FormatException($"'{file}' holds the features of {kept.shape[0]} images; expected {pictures.Pictures.Count}: delete it.");
        return pictures with { Pictures = [.. pictures.Pictures.Select((picture, row) => picture.With([.. kept[row].data<float>()]))] };
    }

    private static Tensor Compute(PictureSet pictures, ImageNetwork network)
    {
        using var noGrad = no_grad();
        using var backbone = network.Build(new NetworkInput([3, pictures.Side, pictures.Side]));
        backbone.eval();
        var units = network.Weights!.Normalization!;
        var (mean, deviation) = (tensor(units.Mean!.ToArray()).view(-1, 1, 1), tensor(units.Deviation!.ToArray()).view(-1, 1, 1));
        var features = new List<Tensor>();
        foreach (var batch in pictures.Pictures.Chunk(AtOnce))
        {
            using var scope = NewDisposeScope();
            var pixels = tensor([.. batch.SelectMany(picture => picture.Pixels)],
                [batch.Length, 3, pictures.Side, pictures.Side]).to(ScalarType.Float32) / byte.MaxValue;
            features.Add(backbone.call((pixels - mean) / deviation).MoveToOuterDisposeScope());
        }
        return cat(features);
    }
}
