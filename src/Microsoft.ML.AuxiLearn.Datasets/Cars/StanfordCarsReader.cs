using Microsoft.ML.AuxiLearn.Datasets.Matlab;
using Microsoft.ML.AuxiLearn.Datasets.Pictures;
using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets.Cars;

/// <summary>Puts the annotations of Stanford Cars together.</summary>
internal sealed class StanfordCarsReader(string folder, SplitProtocol? protocol, bool boxAsFractions)
{
    private static readonly string[] _slots = ["x", "y", "width", "height"];

    public Table Read()
    {
        var models = Models();
        var test = new[] { "cars_test_annos_withlabels.mat", "devkit/cars_test_annos_withlabels.mat" }.FirstOrDefault(file => File.Exists(At(file)))
            ?? "devkit/cars_test_annos.mat";
        var train = new CarAnnotations(At("devkit/cars_train_annos.mat"), At("cars_train"), models.Length);
        CarAnnotations[] parts = [train, new(At(test), At("cars_test"), models.Length)];
        string[] paths = [.. parts.SelectMany(part => part.Paths)];
        uint[] classes = [.. parts.SelectMany(part => part.Classes)];
        float[] boxes = [.. parts.SelectMany(part => part.Boxes)];
        if (boxAsFractions)
            boxes = ImageFile.Fractions(boxes, Array.ConvertAll(paths, ImageFile.Size));
        DatasetSplit[] published = [.. paths.Select((_, row) => row < train.Paths.Length ? DatasetSplit.Train : DatasetSplit.Test)];
        return SplitPlan.Apply(
            [TableColumn.Texts("ImagePath", paths), TableColumn.Keys("Model", classes, models), TableColumn.Vectors("Box", boxes, _slots)],
            ["Model"], classes, published, protocol);
    }

    private string[] Models()
    {
        var path = At("devkit/cars_meta.mat");
        return MatFile.Read(path, "class_names").GetValueOrDefault("class_names") is MatCells { Cells.Length: > 0 } names
            && Array.TrueForAll(names.Cells, cell => cell is MatText)
            ? Array.ConvertAll(names.Cells, cell => ((MatText)cell).Text)
            : throw TableFormatException.InFile(path, "there are no cells of texts 'class_names'; expected the names of the classes.");
    }

    private string At(string file) => Path.Combine(folder, file);
}
