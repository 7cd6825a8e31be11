namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Numbers of rows, in arrays that leave no others behind while they are made: of large tables they weigh as much as a column or two.</summary>
internal static class RowNumbers
{
    /// <summary>Those of the rows for which the condition holds, in their order.</summary>
    public static int[] Where(IReadOnlyList<int> rows, Func<int, bool> condition)
    {
        var count = 0;
        for (var i = 0; i < rows.Count; i++)
            count += condition(rows[i]) ? 1 : 0;
        var found = new int[count];
        for (var (i, next) = (0, 0); next < count; i++)
            if (condition(rows[i]))
                found[next++] = rows[i];
        return found;
    }

    /// <summary>Those below a number.</summary>
    public static int[] Below(int count, Func<int, bool> condition)
    {
        var found = new int[Enumerable.Range(0, count).Count(condition)];
        for (var (row, next) = (0, 0); next < found.Length; row++)
            if (condition(row))
                found[next++] = row;
        return found;
    }
}
