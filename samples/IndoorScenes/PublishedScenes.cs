using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>NYUv2, Cityscapes and CamVid from their folders.</summary>
internal static class PublishedScenes
{
    private const double PaperValidation = 79 / 795.0;   // of NYUv2's training images
    private const int PaperSeed = 45;

    /// <param name="folder">The folder.</param>
    /// <param name="format">What it holds.</param>
    /// <param name="size">To which images are brought; null for what is usual.</param>
    /// <param name="mostValidation">The most validation images, since they are looked at after each epoch; null for all of them.</param>
    public static SceneSet Read(string folder, DataFormat format, (int Height, int Width)? size, int? mostValidation)
    {
        if (!Directory.Exists(folder))
            throw new ArgumentException($"There is no folder '{folder}'; expected that of a data set.");
        var ml = new MLContext(0);
        return format switch
        {
            DataFormat.NyuV2 => Of(ml, "NYUv2", ml.Data.LoadNyuV2(folder, Protocol(PaperValidation)), null, DepthAndNormals, mostValidation),
            DataFormat.NyuV2Mat => Labeled(ml, folder, size ?? (288, 384), mostValidation),
            DataFormat.Cityscapes => Cityscapes(ml, folder, size ?? (128, 256), mostValidation),
            _ => CamVid(ml, folder, size, mostValidation),
        };
    }

    private static AuxiliaryTask[] DepthAndNormals => [AuxiliaryTask.Depth("Depth"), AuxiliaryTask.SurfaceNormals("Normals")];

    private static SplitProtocol Protocol(double validation) => new() { ValidationFromTrain = validation, Seed = PaperSeed };

    private static SceneSet Labeled(MLContext ml, string folder, (int Height, int Width) size, int? mostValidation)
    {
        string At(string file) => Path.Combine(folder, file);
        var view = ml.Data.LoadNyuV2Labeled(At("nyu_depth_v2_labeled.mat"), Protocol(PaperValidation), size.Height, size.Width,
            classMappings: [At("classMapping40.mat"), At("class13Mapping.mat")], splits: At("splits.mat"));
        var (down, right) = (size.Height / 480.0, size.Width / 640.0);
        var camera = (Fx: 518.857901 * right, Fy: 519.469611 * down, Cx: 325.582449 * right, Cy: 253.736166 * down);   // of the data set's tools, at 480 x 640
        return Of(ml, "NYUv2", view, ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Normals", "Depth", camera), DepthAndNormals, mostValidation);
    }

    private static SceneSet Cityscapes(MLContext ml, string folder, (int Height, int Width) size, int? mostValidation)
    {
        AuxiliaryTask[] tasks = [AuxiliaryTask.Depth("Depth"), AuxiliaryTask.Segmentation("Category")];
        if (!Directory.Exists(Path.Combine(folder, "leftImg8bit")))
            return Of(ml, "Cityscapes", ml.Data.LoadCityscapes(folder, Protocol(0.1)), null, tasks, mostValidation);
        var view = ml.Data.LoadCityscapesPng(folder, Protocol(0.1), size.Height, size.Width);
        return Of(ml, "Cityscapes", view, ml.Transforms.AuxiLearn.DepthFromDisparity("Depth", "Disparity", focalLength: 2262, baseline: 0.21, inverse: true),
            tasks, mostValidation);
    }

    private static SceneSet CamVid(MLContext ml, string folder, (int Height, int Width)? size, int? mostValidation)
    {
        var view = ml.Data.LoadCamVid(folder, height: size?.Height, width: size?.Width);
        var made = ml.Transforms.AuxiLearn.BoundariesFromLabels("Boundaries", SceneSet.Label)
            .Append(ml.Transforms.AuxiLearn.ClassPresence("Presence", SceneSet.Label));
        return Of(ml, "CamVid", view, made, [AuxiliaryTask.DenseBinary("Boundaries"), AuxiliaryTask.MultiLabel("Presence", averaged: true)], mostValidation);
    }

    private static SceneSet Of(MLContext ml, string name, IDataView view, IEstimator<ITransformer>? columns, AuxiliaryTask[] tasks, int? mostValidation)
    {
        uint[] splits = [.. view.GetColumn<uint>("Split")];
        int[] Numbers(DatasetSplit split) => [.. Enumerable.Range(0, splits.Length).Where(row => splits[row] == (uint)split)];
        var (train, validation, test) = (Numbers(DatasetSplit.Train), Numbers(DatasetSplit.Validation), Numbers(DatasetSplit.Test));
        new Random(PaperSeed).Shuffle(validation);
        validation = [.. validation.Take(mostValidation ?? int.MaxValue).Order()];
        var transformer = columns?.Fit(view);
        IDataView Taken(IReadOnlyList<int> rows) => ml.Data.SelectRows(view, rows) is var some && transformer is null ? some : transformer!.Transform(some);
        var shape = ((VectorDataViewType)view.Schema[SceneSet.Label].Type).Dimensions;
        return new(name, shape[0], shape[1], Names(view.Schema[SceneSet.Label]), train.Length, tasks, (count, seed) =>
        {
            int[] drawn = [.. train];
            new Random(seed).Shuffle(drawn);
            return new(Taken([.. drawn.Take(count).Order()]), Taken(validation), Taken(test));
        });
    }

    private static IReadOnlyList<string> Names(DataViewSchema.Column label)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (label.Annotations.Schema.GetColumnOrNull("KeyValues") is null)
            return [.. Enumerable.Range(1, (int)((KeyDataViewType)((VectorDataViewType)label.Type).ItemType).Count).Select(key => $"{key}")];
        label.GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
