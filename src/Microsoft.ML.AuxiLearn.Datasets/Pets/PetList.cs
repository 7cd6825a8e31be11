using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets.Pets;

/// <summary>The lines of list.txt, trainval.txt and test.txt: 'image class species breed', comments with #, an unknown class or species with ?.</summary>
internal sealed class PetList
{
    public const int Breeds = 37;
    private const string Form = "image class species breed", Unknown = "?";

    private readonly Dictionary<string, int> _rows = [];
    private readonly string _path;

    /// <exception cref="TableFormatException">A line is damaged, or names an image twice.</exception>
    public PetList(string path)
    {
        _path = path;
        var (classes, species) = (new List<uint>(), new List<uint>());
        using var lines = new RecordReader(path, Form, "#");
        while (lines.Read())
        {
            var image = lines.Text(0);
            if (!_rows.TryAdd(image, _rows.Count))
                throw lines.Error($"image {image} is on an earlier line too; expected it once.");
            classes.Add(lines.Text(1) == Unknown ? 0 : (uint)lines.Integer(1, 1, Breeds));
            species.Add(lines.Text(2) == Unknown ? 0 : (uint)lines.Integer(2, 1, 2));
            if (classes[^1] == 0)
                continue;
            var (breed, name) = (image.LastIndexOf('_') is var end and > 0 ? image[..end] : image, (int)classes[^1] - 1);
            if (Names[name] is { } other && other != breed)
                throw lines.Error($"class {name + 1} is '{breed}' by the image's name; expected '{other}', as on earlier lines.");
            Names[name] = breed;
        }
        if (_rows.Count == 0)
            throw lines.Error($"no image is listed; expected lines of '{Form}'.");
        (Images, Classes, Species) = ([.. _rows.Keys], [.. classes], [.. species]);
    }

    public string[] Images { get; }

    /// <summary>1 to 37, 0 where it is unknown.</summary>
    public uint[] Classes { get; }

    /// <summary>1 cat, 2 dog, 0 where it is unknown.</summary>
    public uint[] Species { get; }

    /// <summary>The breed of each class, null where no image is of it.</summary>
    public string?[] Names { get; } = new string?[Breeds];

    /// <summary>The published splits: every image is in one of the two files.</summary>
    /// <exception cref="TableFormatException">An image is in neither or in both, or one is not in the list.</exception>
    public DatasetSplit[] Splits(string train, string test)
    {
        var splits = new DatasetSplit[Images.Length];
        foreach (var (path, split) in new[] { (train, DatasetSplit.Train), (test, DatasetSplit.Test) })
        {
            using var lines = new RecordReader(path, Form, "#");
            while (lines.Read())
            {
                if (!_rows.TryGetValue(lines.Text(0), out var row))
                    throw lines.Error($"image {lines.Text(0)} is not in {_path}; expected one that is.");
                splits[row] = splits[row] == 0
                    ? split : throw lines.Error($"image {lines.Text(0)} has a split already; expected it once in {train} or {test}.");
            }
        }
        return Array.IndexOf(splits, default) is var none and >= 0
            ? throw TableFormatException.InFile(_path, $"image {Images[none]} is neither in {train} nor in {test}; expected each image in one of them.")
            : splits;
    }
}
