using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Dense;

/// <summary>An image of noise with labels of noise: what they cost does not depend on what they show.</summary>
internal sealed class Scene
{
    public const int Height = 96;
    public const int Width = 128;
    public const int Classes = 13;

    [VectorType(3, Height, Width)]
    public byte[] Image { get; set; } = new byte[3 * Height * Width];

    [VectorType(Height, Width)]
    [KeyType(Classes)]
    public uint[] Label { get; set; } = new uint[Height * Width];

    [VectorType(Height, Width)]
    public float[] Depth { get; set; } = new float[Height * Width];

    [VectorType(3, Height, Width)]
    public float[] Normals { get; set; } = new float[3 * Height * Width];

    public static Scene[] Draw(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var scene = new Scene();
            random.NextBytes(scene.Image);
            for (var i = 0; i < scene.Label.Length; i++)
                (scene.Label[i], scene.Depth[i]) = ((uint)random.Next(1, Classes + 1), 1 + random.NextSingle());
            for (var i = 0; i < scene.Normals.Length; i++)
                scene.Normals[i] = random.NextSingle() - 0.5f;
            return scene;
        })];
    }

    /// <summary>A training with depth and surface normals as auxiliary tasks.</summary>
    public static AuxiLearnSegmentationTransformer Fit(IDataView scenes, int epochs, Action<AuxiLearnSegmentationTrainer.Options>? change = null)
    {
        var options = new AuxiLearnSegmentationTrainer.Options
        {
            FeatureColumnName = nameof(Image),
            AuxiliaryTasks = { AuxiliaryTask.Depth(nameof(Depth)), AuxiliaryTask.SurfaceNormals(nameof(Normals)) },
            ValidationSet = ValidationSet.None,
            AuxiliarySet = AuxiliarySet.SecondBatch,
            NumberOfEpochs = epochs,
        };
        change?.Invoke(options);
        return new MLContext(1).AuxiLearn().Trainers.SemanticSegmentation(options).Fit(scenes);
    }
}
