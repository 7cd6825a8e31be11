namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Sets rows aside so that their labels are spread like those of all: one random row from each of as many slices of the rows sorted by label.
/// </summary>
internal static class Holdout
{
    /// <summary>Splits the rows; both parts keep the order of the rows.</summary>
    /// <param name="rows">The rows to choose from.</param>
    /// <param name="label">The label of a row.</param>
    /// <param name="count">How many to set aside, fewer than there are.</param>
    /// <param name="random">Decides which.</param>
    public static (int[] HeldOut, int[] Others) Split(IReadOnlyList<int> rows, Func<int, float> label, int count, Random random)
    {
        var shuffled = rows.ToArray();
        random.Shuffle(shuffled);
        var sorted = new (float Label, int Place)[shuffled.Length];   // the place breaks ties by chance
        for (var place = 0; place < sorted.Length; place++)
            sorted[place] = (label(shuffled[place]), place);
        Array.Sort(sorted);
        var chosen = new HashSet<int>();
        for (var i = 0; i < count; i++)
        {
            var (from, to) = ((long)i * sorted.Length / count, (long)(i + 1) * sorted.Length / count);
            chosen.Add(shuffled[sorted[random.NextInt64(from, to)].Place]);
        }
        return (RowNumbers.Where(rows, chosen.Contains), RowNumbers.Where(rows, row => !chosen.Contains(row)));
    }
}
