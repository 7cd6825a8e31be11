using System.Text.Json;
using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Clouds;

/// <summary>Puts the columns of ShapeNet part together.</summary>
internal sealed class ShapeNetPartReader(string folder, PointCloudOptions options)
{
    private const string Categories = "synsetoffset2category.txt", Lists = "train_test_split", Prefix = "shape_data/";

    private static readonly (string File, DatasetSplit Split)[] _lists =
    [
        ("shuffled_train_file_list.json", DatasetSplit.Train), ("shuffled_val_file_list.json", DatasetSplit.Validation),
        ("shuffled_test_file_list.json", DatasetSplit.Test),
    ];

    /// <exception cref="TableFormatException">A file is damaged, a list names a cloud that is missing, or there is no cloud.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public Table Read()
    {
        var categories = ReadCategories();
        var files = categories
            .SelectMany((category, key) => FolderFiles.Of(Path.Combine(folder, category.Synset), ".txt").Select(path => (path, key))).ToArray();
        if (files.Length == 0)
            throw TableFormatException.InFile(Path.Combine(folder, Categories), "no folder of a category has a cloud; expected files such as "
                + $"{Path.Combine(categories[0].Synset, "NAME.txt")}.");
        string[] names = [.. files.Select(file => $"{categories[file.key].Synset}/{Path.GetFileNameWithoutExtension(file.path)}")];
        uint[] keys = [.. files.Select(file => (uint)file.key + 1)];
        var clouds = new CloudRows((row, _) => CloudText.Read(files[row].path, options.Normals, categories[files[row].key].Parts), options);
        TableColumn[] columns =
        [
            TableColumn.Texts("Name", names),
            TableColumn.Arrays<float>("Points", NumberDataViewType.Single, files.Length, clouds.Points, options.Points, clouds.Channels),
            TableColumn.Classes("Parts", ShapeNetParts.Names.Count, ShapeNetParts.Names, files.Length, clouds.Parts, options.Points, 1),
            TableColumn.Keys("Category", keys, [.. categories.Select(category => category.Name)]),
        ];
        return SplitPlan.Apply(columns, ["Parts"], keys, CloudSplits.Of(folder, names, ReadLists()), options.Protocol);
    }

    private List<(string Name, string Synset, Range Parts)> ReadCategories()
    {
        var categories = new List<(string, string, Range)>();
        using var lines = new RecordReader(Path.Combine(folder, Categories), "category folder");
        while (lines.Read())
            categories.Add((lines.Text(0), lines.Text(1), ShapeNetParts.Of(lines.Text(0))
                ?? throw lines.Error($"the category is '{lines.Text(0)}'; expected one of ShapeNet part's 16, such as Airplane.")));
        return categories.Count > 0 ? categories : throw lines.Error("there is no category; expected lines of 'category folder'.");
    }

    private List<(string, DatasetSplit, string[])> ReadLists() => !Directory.Exists(Path.Combine(folder, Lists)) ? [] :
        [.. _lists.Select(list => (FolderFiles.Existing(Path.Combine(folder, Lists, list.File)), list.Split))
            .Select(list => (list.Item1, list.Split, ReadList(list.Item1)))];

    private static string[] ReadList(string path)
    {
        try
        {
            var names = JsonSerializer.Deserialize<string?[]>(File.ReadAllText(path)) ?? [];
            return [.. names.Select(name => name is not null && name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..]
                : throw TableFormatException.InFile(path, $"a name is '{name}'; expected names such as '{Prefix}03001627/NAME'."))];
        }
        catch (JsonException exception)
        {
            throw new TableFormatException(path, (exception.LineNumber ?? 0) + 1, "the file is not a list of names in JSON; expected one.", exception);
        }
    }
}
