using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;

/// <summary>Data with few labels and nothing else: the rows of a seed, what they are, and a network for them.</summary>
/// <param name="Name">In words.</param>
/// <param name="Features">The feature column.</param>
/// <param name="Label">The label column, a key.</param>
/// <param name="Network">The backbone of the primary network and of the teacher.</param>
/// <param name="Images">What the feature column does not say of its images; null for a table.</param>
/// <param name="Rows">Training, validation and test rows of a seed.</param>
internal sealed record LearningProblem(string Name, string Features, string Label, Network Network, ImageOptions? Images, Func<int, ComparisonSplit> Rows)
{
    /// <summary>What a table's file was taken for; null for images.</summary>
    public TableReport? Report { get; init; }

    private static readonly Network _small = Network.ConvNet(16, 32, 64);

    /// <exception cref="ArgumentException">No folder is given, or a column is not found.</exception>
    public static LearningProblem Of(Settings settings)
    {
        var budget = settings.Labels;
        if (settings.Format == DataFormat.Rendered)
            return new("rendered shapes", "Image", "Label", Network.ConvNet(16, 32), new()
            { Augmentation = Augmentation.RandomCrop(RenderedShapes.Side, padding: 1) }, seed => RenderedShapes.Split(seed, budget));
        var folder = settings.Data ?? throw new ArgumentException($"--format {settings.Format} has no --data; expected the folder of the data set.");
        var photo = new ImageOptions { Height = 72, Width = 72, Augmentation = Augmentation.RandomCrop(64).Then(Augmentation.Flip) };
        var tiny = new ImageOptions { Augmentation = Augmentation.Cifar };
        LearningProblem Published(string features, string label, ImageOptions images, Func<DataOperationsCatalog, SplitProtocol, IDataView> load,
            double fromTrain = 0.1, double fromTest = 0) =>
            new(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), features, label, _small, images, seed =>
            {
                var data = new MLContext(seed).Data;
                var rows = load(data, budget.Protocol(seed, fromTrain, fromTest));
                return Small(seed, data, data.TakeSplit(rows, DatasetSplit.Train), data.TakeSplit(rows, DatasetSplit.Validation),
                    data.TakeSplit(rows, DatasetSplit.Test));
            });

        return settings.Format switch
        {
            DataFormat.Cifar10 => Published("Image", "Label", tiny, (data, protocol) => data.LoadCifar10(folder, protocol, allowMissingFiles: true)),
            DataFormat.Cifar100 => Published("Image", "Label", tiny, (data, protocol) => data.LoadCifar100(folder, protocol, allowMissingFiles: true)),
            DataFormat.Svhn =>
                Published("Image", "Label", new() { Augmentation = Augmentation.RandomCrop(32, padding: 4) },
                (data, protocol) => data.LoadSvhn(folder, protocol)),
            DataFormat.Idx =>
                Published("Image", "Label", new() { Augmentation = Augmentation.RandomCrop(28, padding: 2) },
                (data, protocol) => data.LoadMnist(folder, protocol)),
            DataFormat.Pet => Published("ImagePath", "Breed", photo, (data, protocol) => data.LoadOxfordPet(folder, protocol), fromTrain: 0.6),
            DataFormat.Cars => Published("ImagePath", "Model", photo, (data, protocol) => data.LoadStanfordCars(folder, protocol)),
            DataFormat.Cub =>
                Published("ImagePath", "Species", photo, (data, protocol) => data.LoadCub200(folder, protocol), fromTrain: 0,
                fromTest: 0.5),
            _ => TableProblem.Of(folder, settings),
        };
    }

    /// <summary>
    /// Validation rows as few as training rows: where labels are few, they are few for choosing too. Those that are left over are the test rows where no others
    /// are.
    /// </summary>
    public static ComparisonSplit Small(int seed, DataOperationsCatalog data, IDataView train, IDataView validation, IDataView test)
    {
        int[] rows = [.. Enumerable.Range(0, (int)validation.GetRowCount()!.Value)];
        new Random(seed).Shuffle(rows);
        var few = (int)train.GetRowCount()!.Value;
        IDataView Rows(IEnumerable<int> some) => data.SelectRows(validation, [.. some.Order()]);
        return new ComparisonSplit(train, Rows(rows.Take(few)), test.GetRowCount() == 0 ? Rows(rows.Skip(few)) : test);
    }
}
