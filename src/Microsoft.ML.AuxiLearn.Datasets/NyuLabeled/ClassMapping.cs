using Microsoft.ML.AuxiLearn.Datasets.Matlab;
using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets.NyuLabeled;

/// <summary>The class of each label from 1; label and class 0 are none.</summary>
/// <param name="Source">The file that tells it.</param>
/// <param name="Classes">Of the labels 0, 1 and so on.</param>
/// <param name="Count">The number of classes.</param>
/// <param name="Names">Of the classes from 1; null where the file does not tell them.</param>
internal sealed record ClassMapping(string Source, uint[] Classes, int Count, string[]? Names)
{
    public static ClassMapping Identity(string source, int labels) =>
        new(source, [.. Enumerable.Range(0, labels + 1).Select(label => (uint)label)], labels, null);

    /// <exception cref="TableFormatException">The file is damaged, or holds no such mapping.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static ClassMapping Read(string path) => Path.GetExtension(path).Equals(".mat", StringComparison.OrdinalIgnoreCase) ? Mat(path) : Text(path);

    /// <summary>This mapping, and the next for its classes.</summary>
    /// <exception cref="TableFormatException">The next lacks a class of this.</exception>
    public ClassMapping Then(ClassMapping next) => Count < next.Classes.Length
        ? next with { Classes = [.. Classes.Select(label => next.Classes[label])] }
        : throw TableFormatException.InFile(next.Source, $"there are {next.Classes.Length - 1} labels; expected {Count} at least, the classes of {Source}.");

    /// <summary>The only vector of numbers in the file or in its structure, and names in cells where they are as many as the classes.</summary>
    private static ClassMapping Mat(string path)
    {
        MatArray[] all = [.. MatFile.Read(path).Values.SelectMany(array => array is MatStructs { Elements: [var fields] } ? fields : [array])];
        if (all.OfType<MatNumbers>().Where(array => array.Raw.Length > 0 && array.Shape is [1, _] or [_, 1]).ToArray() is not [var numbers])
            throw TableFormatException.InFile(path, $"there is not one vector of numbers; expected the class of each label, as in 'mapClass'.");
        var classes = Checked(path, [.. Enumerable.Range(0, numbers.Shape[0] * numbers.Shape[1]).Select(i => numbers[i])]);
        var count = (int)classes.Max();
        var names = all.OfType<MatCells>().Where(cells => cells.Cells.Length == count && cells.Cells.All(cell => cell is MatText))
            .Select(cells => cells.Cells.Cast<MatText>().Select(text => text.Text).ToArray());
        return new(path, classes, count, names.FirstOrDefault(texts => texts.Distinct().Count() == count));
    }

    private static ClassMapping Text(string path)
    {
        using var lines = new RecordReader(path, "label class", comment: "#");
        var classes = new List<double>();
        for (; lines.Read(); classes.Add(lines.Integer(1, 0, ushort.MaxValue)))
            if (lines.Integer(0) != classes.Count + 1)
                throw lines.Error($"the label is {lines.Text(0)}; expected {classes.Count + 1}, for the lines tell labels from 1.");
        var mapping = Checked(path, [.. classes]);
        return new(path, mapping, (int)mapping.Max(), null);
    }

    private static uint[] Checked(string path, double[] classes)
    {
        if (Array.FindIndex(classes, value => !(value is >= 0 and <= ushort.MaxValue && double.IsInteger(value))) is var wrong and >= 0)
            throw TableFormatException.InFile(path,
                FormattableString.Invariant($"the class of label {wrong + 1} is {classes[wrong]}; expected an integer from 0, none."));
        return classes.Any(value => value > 0) ? [0, .. classes.Select(value => (uint)value)]
            : throw TableFormatException.InFile(path, "no label has a class; expected the class of each label from 1.");
    }
}
