using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Clouds;

/// <summary>Puts the columns of ModelNet together: a folder for each category, with meshes or clouds in it or in its folders train and test.</summary>
internal sealed class ModelNetReader(string folder, PointCloudOptions options)
{
    private const string Mesh = ".off", Cloud = ".txt";

    private static readonly (string Name, DatasetSplit Split)[] _splits = [("train", DatasetSplit.Train), ("test", DatasetSplit.Test)];

    /// <exception cref="TableFormatException">A list names a cloud that is missing, or misses one that is there, or there is no cloud.</exception>
    public Table Read()
    {
        string[] categories = Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Where(path => FilesOf(path, isDeep: true).Any()).Select(path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal)]
            : [];
        if (categories.Length == 0)
            throw TableFormatException.InFile(folder, "no folder in it has a mesh (.off) or a cloud (.txt); expected a folder for each category.");
        var files = categories.SelectMany((category, key) => Rows(category).Select(file => (file.Path, file.Split, Key: (uint)key + 1))).ToArray();
        string[] names = [.. files.Select(file => Path.ChangeExtension(Path.GetRelativePath(folder, file.Path), null).Replace('\\', '/'))];
        uint[] keys = [.. files.Select(file => file.Key)];
        var clouds = new CloudRows((row, random) => ReadFile(files[row].Path, random), options);
        TableColumn[] columns =
        [
            TableColumn.Texts("Name", names),
            TableColumn.Arrays<float>("Points", NumberDataViewType.Single, files.Length, clouds.Points, options.Points, clouds.Channels),
            TableColumn.Keys("Category", keys, categories),
        ];
        var listed = Array.Exists(files, file => file.Split is not null) ? [.. files.Select(file => file.Split ?? DatasetSplit.Train)]
            : CloudSplits.Of(folder, [.. files.Select(file => Path.GetFileNameWithoutExtension(file.Path))], Lists());
        return SplitPlan.Apply(columns, ["Category"], keys, listed, options.Protocol);
    }

    /// <summary>The files of a category, with their split where they are in a folder that tells it.</summary>
    private IEnumerable<(string Path, DatasetSplit? Split)> Rows(string category)
    {
        var of = Path.Combine(folder, category);
        return FilesOf(of).Select(path => (path, (DatasetSplit?)null))
            .Concat(_splits.SelectMany(split => FilesOf(Path.Combine(of, split.Name)).Select(path => (path, (DatasetSplit?)split.Split))));
    }

    private static IEnumerable<string> FilesOf(string path, bool isDeep = false) =>
        FolderFiles.Of(path, Mesh, isDeep).Concat(FolderFiles.Of(path, Cloud, isDeep));

    private CloudPoints ReadFile(string path, Random random) => path.EndsWith(Mesh, StringComparison.OrdinalIgnoreCase)
        ? new OffMesh(path).Draw(options.Points, options.Normals, random)
        : CloudText.Read(path, options.Normals, parts: null);

    /// <summary>Of each split the longest list, since ModelNet10's lie beside ModelNet40's.</summary>
    private List<(string, DatasetSplit, string[])> Lists() => [.. _splits.SelectMany(split => FolderFiles.Of(folder, $"_{split.Name}.txt")
        .Select(path => (path, split.Split, Names: File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray()))
        .OrderByDescending(list => list.Names.Length).Take(1))];
}
