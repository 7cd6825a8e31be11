using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class PointCloudTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly MLContext _ml = new(1);

    public PointCloudTests()
    {
        _folder.Write("shapes/synsetoffset2category.txt", "Mug\t03797390", "Table\t04379243");
        _folder.Write("shapes/03797390/a.txt", "0.0 0.0 0.0 1.0 0.0 0.0 36.000000", "2.0 0.0 0.0 0.0 1.0 0.0 37.000000", "4.0 0.0 0.0 0.0 0.0 1.0 36.000000");
        _folder.Write("shapes/04379243/b.txt", "1.0 1.0 1.0 0.0 1.0 0.0 47.000000");   // a cloud of one point
        _folder.Write("shapes/04379243/c.txt", [.. Enumerable.Range(0, 40).Select(point => $"{point}.0 0.5 0.0 0.0 1.0 0.0 48.000000")]);
        Lists(["03797390/a"], ["04379243/b"], ["04379243/c"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Clouds_of_all_sizes_have_parts_categories_and_splits_and_the_points_of_a_seed()
    {
        Assert.Equal(1024 * 3, DatasetsExample.Shapes(_ml, _folder.At("shapes")).Vectors<float>("Points")[0].Length);
        var shapes = Parts(points: 4);
        Assert.Equal(["03797390/a", "04379243/b", "04379243/c"], shapes.GetColumn<string>("Name"));
        Assert.Equal(["Mug", "Table", "Table"], shapes.Texts("Category", "KeyValues"));
        Assert.Equal([1, 1, 1, 0], shapes.Splits());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 4, 6), shapes.Schema["Points"].Type);
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 50), 4, 1), shapes.Schema["Parts"].Type);
        var names = shapes.Names("Parts", "KeyValues");
        Assert.Equal(("Airplane 1", "Mug 1", "Table 3"), (names[0], names[36], names[^1]));

        // the mug's three points: the mean is (2, 0, 0) and the farthest 2 from it, and one of them stands twice
        var (points, parts) = (shapes.Vectors<float>("Points")[0].Chunk(6).ToArray(), shapes.Vectors<uint>("Parts")[0]);
        Assert.All(points.Zip(parts), point => Assert.Equal(point.First[3] == 0 && point.First[4] == 1 ? 38u : 37u, point.Second));   // labels go along
        Assert.Equal(3, points.Select(point => string.Join(' ', point)).Distinct().Count());
        Assert.Equal(1, points.Max(point => Math.Abs(point[0])), 1e-5);
        Assert.Equal(0, points.Average(point => point[0]), 1e-5);
        Assert.All(shapes.Vectors<float>("Points")[1].Chunk(6), point => Assert.Equal([0, 0, 0, 0, 1, 0], point));

        float[] Drawn(int seed) => Parts(points: 9, normals: false, seed: seed).Vectors<float>("Points")[2];
        Assert.Equal(9, Drawn(1).Chunk(3).Select(point => point[0]).Distinct().Count());
        Assert.Equal(Drawn(1), Drawn(1));
        Assert.NotEqual(Drawn(1), Drawn(2));
        shapes.AssertSavable(_folder);
    }

    [Fact]
    public void The_number_of_points_is_logged_and_a_protocol_hides_parts()
    {
        var lines = new List<string>();
        _ml.Log += (_, line) => lines.Add(line.Message);
        Parts(points: 7, seed: 3);
        Assert.Contains(lines, line => line.EndsWith("every cloud has 7 points, drawn with seed 3 from those of its file; a smaller one has some twice.",
            StringComparison.Ordinal));
        Directory.Delete(_folder.At("shapes/train_test_split"), recursive: true);
        var few = Parts(new() { LabelsPerClass = 1 }, points: 4);
        Assert.Equal([3, 0, 0, 0], few.Splits());
        Assert.Equal(1, few.Vectors<uint>("Parts").Count(parts => parts.All(part => part == 0)));
        Assert.DoesNotContain(0u, few.Keys("Category"));
    }

    [Fact]
    public void Damaged_shapes_are_refused_in_one_sentence()
    {
        var list = Lists(["03797390/a", "04379243/gone", "04379243/lost"], ["04379243/b"], ["04379243/c"]);
        Refused($"{list}: the cloud 04379243/gone and 1 more of the list are missing in {_folder.At("shapes")}; expected a file for each.");
        list = Lists(["03797390/a"], ["04379243/b"], ["04379243/b", "04379243/c"]);
        Refused($"{_folder.At("shapes/train_test_split/shuffled_test_file_list.json")}: the cloud 04379243/b has a split already; "
            + "expected it once in all lists.");
        Lists(["03797390/a"], ["04379243/b"], []);
        Refused($"{list}: the cloud 04379243/c of {_folder.At("shapes")} stands in no list; expected each cloud in one of them.");
        _folder.Write("shapes/train_test_split/shuffled_train_file_list.json", "not JSON");
        Refused($"{list}, line 1: the file is not a list of names in JSON; expected one.");
        Lists(["03797390/a"], ["04379243/b"], ["04379243/c"]);

        var cloud = _folder.Write("shapes/03797390/a.txt", "0 0 0 1 0 0 36", "0 NaN 0 1 0 0 36");
        Refused($"{cloud}, line 2: the field 'y' is 'NaN'; expected a number.");
        _folder.Write("shapes/03797390/a.txt", "0 0 0 1 0 0 47");
        Refused($"{cloud}, line 1: the part is 47; expected 36 to 37, those of the category.");
        _folder.Write("shapes/03797390/a.txt", "");
        Refused($"{cloud}, line 1: there is no point; expected at least one.");
        Assert.StartsWith("Points is 0; expected at least 1.", Assert.Throws<ArgumentException>(() => Parts(points: 0)).Message,
            StringComparison.Ordinal);
        var categories = _folder.Write("shapes/synsetoffset2category.txt", "Teapot\t03797390");
        Refused($"{categories}, line 1: the category is 'Teapot'; expected one of ShapeNet part's 16, such as Airplane.");
    }

    [Fact]
    public void Points_of_a_mesh_are_drawn_by_area_and_bear_the_normals_of_its_faces()
    {
        // a square of side 3 in the plane z = 1, its counts on the header's line, and a triangle of area 1/2 in the plane x = 0
        _folder.Write("net/table/train/a.off", "OFF7 2 0", "0 0 1", "3 0 1", "3 3 1", "0 3 1", "# a comment", "0 0 0", "0 1 0", "0 0 -1", "4 0 1 2 3",
            "3 4 5 6 1 0 0");
        _folder.Write("net/lamp/test/b.off", "OFF", "3 1 0", "0 0 0", "1 0 0", "0 1 0", "3 0 1 2");
        Assert.Equal(1024 * 6, DatasetsExample.Meshes(_ml, _folder.At("net")).Vectors<float>("Points")[0].Length);
        var net = _ml.Data.LoadModelNet(_folder.At("net"), points: 4000);
        Assert.Equal(["lamp/test/b", "table/train/a"], net.GetColumn<string>("Name"));
        Assert.Equal(["lamp", "table"], net.Texts("Category", "KeyValues"));
        Assert.Equal([1, 0, 1, 0], net.Splits());
        var points = net.Vectors<float>("Points")[1].Chunk(6).ToArray();
        Assert.InRange(points.Count(point => point[5] == 1) / 4000.0, 9 / 9.5 - 0.02, 9 / 9.5 + 0.02);
        Assert.All(points, point => Assert.Equal(1, point[3] * point[3] + point[4] * point[4] + point[5] * point[5], 1e-5));
        var flat = points.Where(point => point[5] == 1).ToArray();
        Assert.Single(flat.Select(point => MathF.Round(point[2], 4)).Distinct());
        Assert.InRange(flat.Count(point => point[0] < flat.Average(other => other[0])) / (double)flat.Length, 0.45, 0.55);   // evenly over the square
        net.AssertSavable(_folder);

        var mesh = _folder.Write("net/lamp/test/b.off", "OFF", "3 1 0", "0 0 0", "1 0 0", "0 1 0", "3 0 1 3");
        IDataView Damaged() => _ml.Data.LoadModelNet(_folder.At("net"));
        Assert.Equal($"{mesh}, line 6: the field 4 is '3'; expected an integer from 0 to 2.",
            Assert.Throws<TableFormatException>(() => Damaged().Vectors<float>("Points")).Message);
        _folder.Write("net/lamp/test/b.off", "OFF", "3 1 0", "0 0 0", "1 0 0");
        Assert.Equal($"{mesh}, line 4: the file ends here; expected 3 vertices.",
            Assert.Throws<TableFormatException>(() => Damaged().Vectors<float>("Points")).Message);
        _folder.Write("net/lamp/test/b.off", "OFF", "3 1 0", "0 0 0", "1 0 0", "2 0 0", "3 0 1 2");
        Assert.Equal($"{mesh}: the faces have no area; expected a surface to draw points from.",
            Assert.Throws<TableFormatException>(() => Damaged().Vectors<float>("Points")).Message);
    }

    [Fact]
    public void Resampled_clouds_have_the_splits_of_their_lists()
    {
        foreach (var (cloud, x) in new[] { ("lamp_0001", 1), ("lamp_0002", 2), ("sofa_0001", 3) })
            _folder.Write($"net/{cloud[..4]}/{cloud}.txt", $"{x},0,0,0,1,0", $"{x},1,0,0,1,0");
        _folder.Write("net/modelnet40_train.txt", "lamp_0001", "sofa_0001");
        _folder.Write("net/modelnet10_train.txt", "sofa_0001");
        _folder.Write("net/modelnet40_test.txt", "lamp_0002");
        var net = _ml.Data.LoadModelNet(_folder.At("net"), points: 2, normals: false);
        Assert.Equal([2, 0, 1, 0], net.Splits());
        Assert.Equal([-1, 1], net.Vectors<float>("Points")[0].Chunk(3).Select(point => point[1]).Order());
        Assert.Equal($"{_folder.At("empty")}: no folder in it has a mesh (.off) or a cloud (.txt); expected a folder for each category.",
            Assert.Throws<TableFormatException>(() => _ml.Data.LoadModelNet(_folder.At("empty"))).Message);
    }

    [DataFact("shapenet-part-samples")]
    public void Published_shapes_load_and_train()
    {
        var shapes = _ml.Data.LoadShapeNetPart(PublishedData.PathOf("shapenet-part-samples"), points: 128);
        Assert.Equal(["Skateboard", "Skateboard", "Table", "Table"], shapes.Texts("Category", "KeyValues"));
        Assert.All(shapes.Vectors<float>("Points").SelectMany(row => row), value => Assert.InRange(value, -1.01f, 1.01f));
        Assert.All(shapes.Vectors<float>("Points").SelectMany(row => row.Chunk(6)), point => Assert.Equal(1, point[3..].Sum(x => x * x), 0.05));
        var trainer = _ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
        {
            FeatureColumnName = "Points",
            LabelColumnName = "Parts",
            AuxiliaryTasks = { AuxiliaryTask.SelfSupervised() },
            Network = Network.PointNet(perPoint: true),
            ValidationSet = ValidationSet.None,
            NumberOfSteps = 30,
        });
        var metrics = _ml.MulticlassClassification.EvaluateParts(trainer.Fit(shapes).Transform(shapes), "Parts", categoryColumnName: "Category");
        Assert.Equal(["Skateboard", "Table"], metrics.PerCategoryIoU.Keys);
        Assert.InRange(metrics.PointAccuracy, 0.75, 1);
    }

    private IDataView Parts(SplitProtocol? protocol = null, int points = 1024, bool normals = true, int seed = 0) =>
        _ml.Data.LoadShapeNetPart(_folder.At("shapes"), protocol, points, normals, seed);

    private void Refused(string sentence) => Assert.Equal(sentence, Assert.Throws<TableFormatException>(() => Parts().Vectors<float>("Points")).Message);

    private string Lists(params string[][] lists)
    {
        string[] paths = [.. lists.Zip((string[])["train", "val", "test"], (names, split) => _folder.Write(
            $"shapes/train_test_split/shuffled_{split}_file_list.json", $"[{string.Join(", ", names.Select(name => $"\"shape_data/{name}\""))}]"))];
        return paths[0];
    }
}
