using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Cifar;

/// <summary>Puts the files of CIFAR-10 or CIFAR-100 together.</summary>
/// <param name="folder">Their folder.</param>
/// <param name="protocol">The splits and the labels that are kept; null for the published split.</param>
/// <param name="allowMissingFiles">Whether some of the files may be absent.</param>
internal sealed class CifarReader(string folder, SplitProtocol? protocol, bool allowMissingFiles)
{
    /// <param name="files">The published files.</param>
    /// <param name="labels">For each label byte of a record its column and its classes.</param>
    /// <param name="main">The column of these that is the main label.</param>
    public Table Read(IReadOnlyList<(string Name, DatasetSplit Split)> files, IReadOnlyList<(string Column, string[] Classes)> labels, string main)
    {
        int[] counts = [.. labels.Select(label => label.Classes.Length)];
        CifarFile[] opened = [.. files.Where(file => !allowMissingFiles || File.Exists(At(file.Name)))
            .Select(file => new CifarFile(At(file.Name), file.Split, counts))];
        if (opened.Length == 0)
            throw MissingFile.At(At(files[0].Name), $"at least one of {string.Join(", ", files.Select(file => file.Name))}");
        byte[][] rows = [.. opened.SelectMany(file => file.Labels)];
        DatasetSplit[] published = [.. opened.SelectMany(file => file.Labels.Select(_ => file.Split))];
        uint[][] keys = [.. Enumerable.Range(0, labels.Count).Select(i => Array.ConvertAll(rows, row => row[i] + 1u))];
        var images = RowReader.Concatenate<byte>([.. opened.Select(file => (file.Labels.Length, file.Images))]);
        TableColumn[] columns =
        [
            TableColumn.Arrays("Image", NumberDataViewType.Byte, rows.Length, images, 3, CifarFile.Side, CifarFile.Side),
            .. labels.Zip(keys, (label, key) => TableColumn.Keys(label.Column, key, label.Classes)),
        ];
        return SplitPlan.Apply(columns, [main], keys[Enumerable.Range(0, labels.Count).First(i => labels[i].Column == main)], published, protocol);
    }

    /// <summary>The names in a file, one a line, or the numbers from 0 where there is no such file.</summary>
    public string[] Names(string file, int count)
    {
        if (!File.Exists(At(file)))
            return [.. Enumerable.Range(0, count).Select(i => $"{i}")];
        using var lines = new RecordReader(At(file), "name");
        var names = new List<string>();
        while (lines.Read())
            names.Add(lines.Rest(0));
        return names.Count == count ? [.. names] : throw lines.Error($"the file has {names.Count} names; expected {count}, one for each class.");
    }

    private string At(string file) => Path.Combine(folder, file);
}
