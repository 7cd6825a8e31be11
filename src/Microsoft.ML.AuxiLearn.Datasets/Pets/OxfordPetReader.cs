using Microsoft.ML.AuxiLearn.Datasets.Pictures;
using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Pets;

/// <summary>Puts the columns of the Oxford-IIIT Pet data set together.</summary>
internal sealed class OxfordPetReader(string folder, SplitProtocol? protocol)
{
    private static readonly string[] _species = ["cat", "dog"];
    private static readonly string[] _regions = ["foreground", "background", "border"];

    public Table Read()
    {
        var list = new PetList(At("annotations/list.txt"));
        string[] images = [.. list.Images.Select(name => At($"images/{name}.jpg"))
            .Select(path => FolderFiles.Find(path)
                ?? throw TableFormatException.InFile(At("annotations/list.txt"), $"the image {path} is missing; expected a file for each line."))];
        string[] breeds = [.. list.Names.Select((name, i) => name ?? $"class {i + 1}")];
        List<TableColumn> columns = [TableColumn.Texts("ImagePath", images), TableColumn.Keys("Breed", list.Classes, breeds),
            TableColumn.Keys("Species", list.Species, _species)];
        if (Directory.Exists(At("annotations/xmls")))
            columns.Add(TableColumn.Vectors("HeadBox", [.. list.Images.SelectMany(name => HeadBoxOf(At($"annotations/xmls/{name}.xml")))], HeadBox.Slots));
        if (Directory.Exists(At("annotations/trimaps")))
        {
            string?[] trimaps = [.. list.Images.Select(name => At($"annotations/trimaps/{name}.png")).Select(FolderFiles.Find)];
            columns.Add(TableColumn.Texts("TrimapPath", trimaps));
            columns.Add(TableColumn.Vectors<float>("TrimapShares", NumberDataViewType.Single, trimaps.Length, (row, shares) => Shares(trimaps[row], shares),
                _regions));
        }
        var (train, test) = (At("annotations/trainval.txt"), At("annotations/test.txt"));
        var published = File.Exists(train) || File.Exists(test) ? list.Splits(train, test) : [.. images.Select(_ => DatasetSplit.Train)];
        return SplitPlan.Apply(columns, ["Breed"], list.Classes, published, protocol);
    }

    private string At(string file) => Path.Combine(folder, file);

    private static float[] HeadBoxOf(string path) => File.Exists(path) ? HeadBox.Read(path) : [float.NaN, float.NaN, float.NaN, float.NaN];

    private static void Shares(string? trimap, Span<float> shares)
    {
        shares.Fill(trimap is null ? float.NaN : 0);
        if (trimap is null)
            return;
        var pixels = ImageFile.Grey(trimap);
        foreach (var pixel in pixels)
            shares[pixel is >= 1 and <= 3
                ? pixel - 1 : throw TableFormatException.InFile(trimap, $"a pixel is {pixel}; expected 1 foreground, 2 background or 3 border.")]++;
        for (var i = 0; i < shares.Length; i++)
            shares[i] /= pixels.Length;
    }
}
