using Microsoft.ML.AuxiLearn.Datasets;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The examples of docs/datasets.md. The tests of each reader run its example.</summary>
internal static class DatasetsExample
{
    public static (IDataView Table, TableReport Report) Table(MLContext ml, string path)
    {
        // <example>
        var table = ml.Data.LoadTable(path, null, out var report);
        Console.WriteLine(report);
        // </example>
        return (table, report);
    }

    public static IDataView TableAsAsked(MLContext ml, string path)
    {
        // <example>
        var table = ml.Data.LoadTable(path, new()
        {
            Separator = ';',
            DecimalMark = ',',
            MissingValues = ["NA", "-999"],
            Types = new Dictionary<string, TableColumnType> { ["zip"] = TableColumnType.Key },
        });
        // </example>
        return table;
    }

    public static (IDataView Birds, IDataView Train, IDataView Auxiliary) Birds(MLContext ml, string folder)
    {
        // <example>
        var birds = ml.Data.LoadCub200(
            folder, new() { LabelsPerClass = 5, ValidationFromTest = 0.5, AuxiliaryRows = 20, Seed = 1 }, positions: PositionUnit.Box);
        var train = ml.Data.TakeSplit(birds, DatasetSplit.Train);
        var auxiliary = ml.Data.TakeSplit(birds, DatasetSplit.Auxiliary);
        // </example>
        return (birds, train, auxiliary);
    }

    public static IDataView Pets(MLContext ml, string folder)
    {
        // <example>
        var pets = ml.Data.LoadOxfordPet(folder, new() { ValidationFromTrain = 0.3, LabelsPerClass = 30, AuxiliaryRows = 9, Seed = 42 });
        // </example>
        return pets;
    }

    public static IDataView Cars(MLContext ml, string folder)
    {
        // <example>
        var cars = ml.Data.LoadStanfordCars(folder, new() { LabelsPerClass = 30, DropUnlabelled = true }, boxAsFractions: true);
        // </example>
        return cars;
    }

    public static IDataView Digits(MLContext ml, string folder)
    {
        // <example>
        var digits = ml.Data.LoadSvhn(folder, new() { LabelShare = 0.05, DropUnlabelled = true, AuxiliaryRows = 100 });
        // </example>
        return digits;
    }

    public static IDataView Images(MLContext ml, string folder)
    {
        // <example>
        var images = ml.Data.LoadCifar100(folder, new() { LabelShare = 0.05, Seed = 1 });
        // </example>
        return images;
    }

    public static (IDataView Rooms, IDataView Arrays) Rooms(MLContext ml, string folder)
    {
        // <example>
        var rooms = ml.Data.LoadNyuV2(folder, new() { ValidationFromTrain = 79 / 795.0, AuxiliaryRows = 17, Seed = 45 });
        var arrays = ml.Data.LoadNumpy(("Features", $"{folder}/features.npy"), ("Label", $"{folder}/labels.npy"));
        // </example>
        return (rooms, arrays);
    }

    public static (IDataView Rooms, (double Fx, double Fy, double Cx, double Cy) Camera) RoomsAsPublished(MLContext ml, string folder)
    {
        // <example>
        var rooms = ml.Data.LoadNyuV2Labeled(
            $"{folder}/nyu_depth_v2_labeled.mat",
            new() { ValidationFromTrain = 79 / 795.0, AuxiliaryRows = 17, Seed = 45 },   // the paper's 79 and 2.5% of 716
            height: 288,
            width: 384,
            classMappings: [$"{folder}/classMapping40.mat", $"{folder}/class13Mapping.mat"],
            splits: $"{folder}/splits.mat");
        var camera = (Fx: 518.857901, Fy: 519.469611, Cx: 325.582449, Cy: 253.736166);   // of 480 x 640; all four times 0.6 at 288 x 384
        // </example>
        return (rooms, camera);
    }

    public static (IDataView Streets, IEstimator<ITransformer> Depth) Streets(MLContext ml, string folder)
    {
        // <example>
        var streets = ml.Data.LoadCityscapesPng(folder, height: 128, width: 256);
        var depth = ml.Transforms.AuxiLearn.DepthFromDisparity("Depth", "Disparity", focalLength: 2262, baseline: 0.21, inverse: true);
        // </example>
        return (streets, depth);
    }

    public static IDataView Roads(MLContext ml, string folder)
    {
        // <example>
        var roads = ml.Data.LoadCamVid(folder, new() { LabelsPerClass = 50, DropUnlabelled = true }, height: 96, width: 128);   // 50 training images
        // </example>
        return roads;
    }

    public static (IDataView Fashion, IDataView Packed) Fashion(MLContext ml, string folder)
    {
        // <example>
        var fashion = ml.Data.LoadMnist(folder, new() { LabelShare = 0.05, AuxiliaryRows = 100 }, classes: DatasetsCatalog.FashionMnistClasses);
        var packed = ml.Data.LoadIdx(
            ("Image", $"{folder}/images-idx4-ubyte.gz"), ("Depth", $"{folder}/depth-idx3-float.gz"), ("Label", $"{folder}/labels-idx1-ubyte.gz"));
        // </example>
        return (fashion, packed);
    }

    // what follows stands in the comments of the methods

    public static IDataView SmallImages(MLContext ml, string folder)
    {
        var images = ml.Data.LoadCifar10(folder);
        return images;
    }

    public static IDataView Shapes(MLContext ml, string folder)
    {
        var shapes = ml.Data.LoadShapeNetPart(folder, points: 1024, normals: false);
        return shapes;
    }

    public static IDataView Meshes(MLContext ml, string folder)
    {
        var meshes = ml.Data.LoadModelNet(folder, points: 1024, seed: 1);
        return meshes;
    }

    public static IDataView StreetArrays(MLContext ml, string folder)
    {
        var streets = ml.Data.LoadCityscapes(folder);
        return streets;
    }

    public static (IDataView Few, IDataView Hidden) Rows(MLContext ml, IDataView table)
    {
        var few = ml.Data.SelectRows(table, [3, 0, 3]);
        var hidden = ml.Data.HideValues(table, "number", [1, 3]);   // NaN in the second row and the fourth
        return (few, hidden);
    }

    public static (string Label, IReadOnlyList<string> Auxiliary, IReadOnlyList<string> Features) Roles(IDataView table)
    {
        var (label, auxiliary, features) = table.Schema.FindRoles("last:1", auxiliary: "tau*, Size", ignore: "id");
        return (label, auxiliary, features);
    }

    public static (string Label, IReadOnlyList<string> Auxiliary) Columns(IDataView table)
    {
        string label = table.Schema.FindColumn("last:1");
        IReadOnlyList<string> auxiliary = table.Schema.FindColumns("tau*, Size");
        return (label, auxiliary);
    }
}
