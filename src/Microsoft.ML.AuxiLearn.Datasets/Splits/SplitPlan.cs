using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets.Splits;

/// <summary>Draws the rows of a <see cref="SplitProtocol"/>.</summary>
internal sealed class SplitPlan
{
    private readonly Random _random;
    private readonly uint[] _classes;
    private readonly DatasetSplit[] _splits;
    private readonly HashSet<int> _unlabelled = [];

    /// <param name="classes">Each row's class, 0 where it has none.</param>
    /// <param name="published">Each row's published split.</param>
    /// <param name="protocol">Null for the published one.</param>
    private SplitPlan(uint[] classes, DatasetSplit[] published, SplitProtocol? protocol)
    {
        protocol ??= new();
        protocol.Check();
        (_classes, _splits, _random) = (classes, [.. published], new Random(protocol.Seed));

        var test = Rows(DatasetSplit.Test);
        _random.Shuffle(test);
        Move(test[..(int)Math.Round(protocol.ValidationFromTest * test.Length)], DatasetSplit.Validation);
        foreach (var rows in TrainingClasses())
            Move(rows[..(int)Math.Round(protocol.ValidationFromTrain * rows.Length)], DatasetSplit.Validation);

        var training = TrainingClasses();
        int[][] labelled = [.. training.Select(rows => rows[..Math.Min(rows.Length, Labels(protocol, rows.Length))])];
        _unlabelled.UnionWith(Rows(DatasetSplit.Train).Where(row => classes[row] == 0));
        _unlabelled.UnionWith(training.Zip(labelled, (rows, kept) => rows[kept.Length..]).SelectMany(rows => rows));
        var auxiliary = Balanced(labelled).Take(protocol.AuxiliaryRows).ToArray();
        Move(auxiliary, DatasetSplit.Auxiliary);
        if (auxiliary.Length < protocol.AuxiliaryRows)
            throw new ArgumentException($"AuxiliaryRows is {protocol.AuxiliaryRows}; expected at most {auxiliary.Length}, the training rows that have a label.",
                nameof(protocol));
    }

    /// <summary>The table of these columns, one of Split after them, the label missing where the protocol hides it.</summary>
    /// <param name="columns">All columns but Split.</param>
    /// <param name="labels">The names of the columns that tell the class.</param>
    /// <param name="classes">Each row's class, 0 where it has none.</param>
    /// <param name="published">Each row's published split.</param>
    /// <param name="protocol">Null for the published one.</param>
    public static Table Apply(IReadOnlyList<TableColumn> columns, IReadOnlyList<string> labels, uint[] classes, DatasetSplit[] published,
        SplitProtocol? protocol)
    {
        var plan = new SplitPlan(classes, published, protocol);
        var split = TableColumn.Keys("Split", [.. plan._splits.Select(split => (uint)split)], Enum.GetNames<DatasetSplit>());
        TableColumn[] all = [.. columns.Select(column => labels.Contains(column.Name) ? column.Hide(plan._unlabelled) : column), split];
        if (protocol is not { DropUnlabelled: true })
            return new(all);
        int[] kept = [.. Enumerable.Range(0, classes.Length).Where(row => !plan._unlabelled.Contains(row))];
        return new([.. all.Select(column => column.Select(kept))]);
    }

    private int[] Rows(DatasetSplit split) => [.. Enumerable.Range(0, _splits.Length).Where(row => _splits[row] == split)];

    /// <summary>The training rows of each class, shuffled; without those that have none.</summary>
    private int[][] TrainingClasses()
    {
        int[][] classes = [.. Rows(DatasetSplit.Train).Where(row => _classes[row] > 0).GroupBy(row => _classes[row]).OrderBy(group => group.Key)
            .Select(group => group.ToArray())];
        foreach (var rows in classes)
            _random.Shuffle(rows);
        return classes;
    }

    private void Move(int[] rows, DatasetSplit split)
    {
        foreach (var row in rows)
            _splits[row] = split;
    }

    /// <summary>One row of each class, in a drawn order of the classes, then the next of each.</summary>
    private IEnumerable<int> Balanced(int[][] classes)
    {
        var order = classes.ToArray();
        for (var i = 0; order.Length > 0; i++)
        {
            order = Array.FindAll(order, rows => rows.Length > i);
            _random.Shuffle(order);
            foreach (var rows in order)
                yield return rows[i];
        }
    }

    private static int Labels(SplitProtocol protocol, int rows) =>
        protocol.LabelShare is { } share ? Math.Max(1, (int)Math.Round(share * rows)) : protocol.LabelsPerClass ?? rows;
}
