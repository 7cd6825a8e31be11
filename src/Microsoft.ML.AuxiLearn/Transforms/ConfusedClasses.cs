using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>
/// A hierarchy of the classes that a model confuses: agglomerative clustering with average linkage. How near two classes are is the share of the rows of each
/// that are predicted as the other.
/// </summary>
internal static class ConfusedClasses
{
    /// <summary>For each class of a confusion matrix its group, which is named after the group's classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 2 groups to fewer than the classes.</exception>
    public static IEnumerable<KeyValuePair<string, string>> Hierarchy(ConfusionMatrix confusion, int groups)
    {
        var names = confusion.PredictedClassesIndicators.Select(name => name.ToString()).ToArray();
        if (groups < 2 || groups >= names.Length)
            throw new ArgumentOutOfRangeException(nameof(groups), $"There are to be {groups} coarse classes of {names.Length}; expected from 2 to "
                + $"{names.Length - 1}.");
        return
        [
            .. from @group in Groups(confusion.Counts, groups)
               let name = string.Join(" + ", @group.Select(label => names[label]))
               from label in @group
               orderby label
               select KeyValuePair.Create(names[label], name),
        ];
    }

    /// <summary>The classes of each group.</summary>
    /// <param name="counts">How often a class was predicted, for each class that it was.</param>
    /// <param name="groups">How many are left.</param>
    public static List<int[]> Groups(IReadOnlyList<IReadOnlyList<double>> counts, int groups)
    {
        var rows = counts.Select(row => Math.Max(1, row.Sum())).ToArray();
        var found = Enumerable.Range(0, counts.Count).Select(label => (int[])[label]).ToList();
        while (found.Count > groups)
        {
            var (one, other) = (from i in Enumerable.Range(0, found.Count)
                                from j in Enumerable.Range(i + 1, found.Count - i - 1)
                                select (One: i, Other: j)).MaxBy(pair => Nearness(found[pair.One], found[pair.Other]));   // the first of several
            found[one] = [.. found[one], .. found[other]];
            found.RemoveAt(other);
        }
        return found;

        double Nearness(int[] one, int[] other) =>
            one.Average(i => other.Average(j => (counts[i][j] / rows[i]) + (counts[j][i] / rows[j])));
    }
}
