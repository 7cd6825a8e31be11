using Microsoft.ML.AuxiLearn.Datasets;

namespace Microsoft.ML.AuxiLearn.Samples.SelfSupervised;

/// <summary>Data with few labels and many rows: the rows of a seed, and how they are trained on.</summary>
/// <param name="Name">In words.</param>
/// <param name="Kinds">The self-supervised tasks for them.</param>
/// <param name="Metric">What a test measures.</param>
/// <param name="Rows">Training, validation and test rows of a seed; the label of most training rows is missing.</param>
/// <param name="Trainer">A trainer for them, whose further options are set by the caller.</param>
internal sealed record Problem(string Name, IReadOnlyList<SelfSupervision> Kinds, ComparisonMetric Metric, Func<int, ComparisonSplit> Rows,
    Func<MLContext, Action<AuxiLearnOptions>, IEstimator<ITransformer>> Trainer)
{
    private const int ClassesOfCifar10 = 10;

    private static readonly SelfSupervision[] _ofImages =
        [SelfSupervision.Rotation, SelfSupervision.Jigsaw(), SelfSupervision.PatchPosition, SelfSupervision.Colorization, SelfSupervision.Masking()];

    private static readonly SelfSupervision[] _ofClouds =
        [SelfSupervision.Rotation, SelfSupervision.Masking(), SelfSupervision.Deformation(), SelfSupervision.Mixing()];

    private static readonly SelfSupervision[] _ofTables = [SelfSupervision.Masking(), SelfSupervision.Denoising()];

    /// <exception cref="ArgumentException">No folder is given, or a column is not found.</exception>
    public static Problem Of(Settings settings)
    {
        if (settings.Picture is not null && settings.Format == DataFormat.Table)
            throw new ArgumentException($"--picture is given with --format {settings.Format}; expected images or clouds.");
        if (settings.Members > 1 && settings.Format != DataFormat.Table)
            throw new ArgumentException($"--members is {settings.Members} with --format {settings.Format}; expected 1, or a table.");
        if (settings.Format == DataFormat.Rendered)
            return OfImages("rendered objects", Network.ConvNet(16, 32), new() { Augmentation = Augmentation.RandomCrop(RenderedObjects.Side, padding: 2) },
                seed => RenderedObjects.Split(seed, settings.Labels));
        if (settings.Format == DataFormat.Clouds)
            return CloudParts.Of("parts of rendered clouds", _ofClouds, seed => RenderedClouds.Split(seed, settings.Labels));
        var data = settings.Data ?? throw new ArgumentException($"--format {settings.Format} has no --data; expected the folder of the data set.");
        if (settings.Format == DataFormat.ShapeNetPart)
            return CloudParts.Of("ShapeNet part", _ofClouds, seed => CloudParts.Published(data, seed, settings.Labels));
        if (settings.Format == DataFormat.Pets)
            return OfImages("pets", Network.ConvNet(8, 16, 32, 64), new()
            {
                Augmentation = Augmentation.RandomCrop(PetPhotos.Side * 7 / 8).Then(Augmentation.Flip),
            }, new PetPhotos(data, settings.Labels).Of);
        return settings.Format == DataFormat.Table ? OfTable(data, settings) : OfImages("CIFAR-10", Network.ConvNet(16, 32, 64), new()
        {
            Augmentation = Augmentation.Cifar,
        }, seed =>
        {
            var catalog = new MLContext(seed).Data;
            var rows = catalog.LoadCifar10(data,
                new SplitProtocol { Seed = seed, ValidationFromTrain = 0.1, LabelsPerClass = Math.Max(1, settings.Labels / ClassesOfCifar10) },
                allowMissingFiles: true);
            var validation = catalog.TakeSplit(rows, DatasetSplit.Validation);
            // where labels are few, they are few for choosing too
            int[] few = [.. Enumerable.Range(0, (int)validation.GetRowCount()!.Value).Take(settings.Labels)];
            return new(catalog.TakeSplit(rows, DatasetSplit.Train), catalog.SelectRows(validation, few), catalog.TakeSplit(rows, DatasetSplit.Test));
        });
    }

    private static Problem OfImages(string name, Network network, ImageOptions images, Func<int, ComparisonSplit> rows) =>
        new(name, _ofImages, ComparisonMetric.Accuracy("Label"), rows, (ml, configure) =>
        {
            var options = new AuxiLearnMulticlassTrainer.Options
            {
                FeatureColumnName = "Image",
                Images = images,
                Network = network,
                Schedule = LearningRateSchedule.Cosine,
                AuxiliaryBatchSize = 64,   // of images: with 256 an auxiliary step takes as long as ten others
            };
            configure(options);
            return ml.MulticlassClassification.Trainers.AuxiLearn(options);
        });

    private static Problem OfTable(string path, Settings settings)
    {
        var table = new MLContext(0).Data.LoadTable(path, null, out _);
        var split = settings.Split is null ? null : table.Schema.FindColumn(settings.Split);
        var roles = table.Schema.FindRoles(settings.Label, ignore: string.Join(",", new[] { settings.Ignore, split }.OfType<string>()));
        var task = new TableTask(table, roles, settings.Task);
        var metric = task.Kind == TaskKind.Regression ? ComparisonMetric.RelativeRootMeanSquaredError(task.Label) : ComparisonMetric.Accuracy(task.Label);
        return new($"{Path.GetFileName(path)}, label {roles.Label}", _ofTables, metric, new TableSplits(table, roles.Label, task, split, settings.Labels).Of,
            (ml, configure) => task.Trainer(ml, options =>
            {
                options.Network = Network.Mlp(64, 64);
                options.Members = settings.Members;
                configure(options);
            }));
    }
}
