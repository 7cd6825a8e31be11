using System.Globalization;
using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.TrainingPages;

/// <summary>The auxiliary classes into which a teacher divides each main class.</summary>
internal static class GeneratedClassSection
{
    private const int Classes = 3;   // with pictures
    private const int Images = 6;    // of each auxiliary class

    /// <param name="model">The model.</param>
    /// <param name="training">The rows that it was trained on.</param>
    /// <param name="label">The main label among them.</param>
    /// <param name="labels">What the teacher said of them.</param>
    public static Section Of(AuxiLearnTransformer model, IDataView training, string label, GeneratedLabels labels)
    {
        var keys = training.Schema.GetColumnOrNull(label) is { } column ? ClassNames.OfKeys(column) : [];
        var rows = Enumerable.Range(0, labels.Rows.Count).Select(index => (Row: (int)labels.Rows[index], Main: labels.Classes[index],
            Own: labels.StrongestAuxiliaryClass(index), Share: Share(labels, index))).ToArray();
        int[] shown = [.. rows.CountBy(row => row.Main).OrderByDescending(count => count.Value).Take(Classes).Select(count => count.Key)];
        var chosen = rows.Where(row => shown.Contains(row.Main)).GroupBy(row => (row.Main, row.Own)).OrderBy(group => group.Key)
            .SelectMany(group => group.OrderByDescending(row => row.Share).Take(Images)).ToArray();
        int[] places = [.. chosen.Select(row => row.Row)];
        var photos = places.Order().Zip(Photos.Of(model, training, places)).ToDictionary(photo => photo.First, photo => photo.Second);
        return new Section("Generated classes",
            $"What the teacher makes of the training rows: the auxiliary classes of each main class, by the strongest share of a "
                + $"row.{(photos.Count == 0 ? "" : $" The images are those of the {shown.Length} most frequent main classes that it is surest of.")}")
        {
            Pictures = [.. chosen.Where(row => photos.ContainsKey(row.Row)).Select(row => new Picture(photos[row.Row],
                string.Create(CultureInfo.InvariantCulture, $"{Name(row.Main)}, class {row.Own + 1}: {row.Share:P0}")))],
            Table = new Table(["main class", "auxiliary class", "rows", "mean share"],
                [.. rows.GroupBy(row => (row.Main, row.Own)).OrderBy(group => group.Key).Select(group => (IReadOnlyList<string>)
                    [Name(group.Key.Main), $"{group.Key.Own + 1}", $"{group.Count()}", Number.Text(group.Average(row => row.Share))])]),
        };

        string Name(int main) => main < keys.Length ? keys[main] : $"class {main + 1}";
    }

    /// <summary>Of the strongest auxiliary class.</summary>
    private static float Share(GeneratedLabels labels, int index) =>
        labels.SoftLabels[index][labels.ClassesPerLabel.Take(labels.Classes[index]).Sum() + labels.StrongestAuxiliaryClass(index)];
}
