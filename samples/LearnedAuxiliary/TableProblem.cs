using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;

/// <summary>A table with a column of classes; its rows are split by a column that says train, validation and test, or 60:20:20 by each seed.</summary>
internal static class TableProblem
{
    private static readonly string[] _parts = ["train", "validation", "test"];

    /// <exception cref="ArgumentException">A column is not found or holds something else.</exception>
    public static LearningProblem Of(string path, Settings settings)
    {
        var ml = new MLContext(0);
        var table = ml.Data.LoadTable(path, null, out var report);
        var split = settings.Split is { } column ? table.Schema.FindColumn(column) : null;
        var roles = table.Schema.FindRoles(settings.Label, ignore: string.Join(",", new[] { settings.Ignore, split }.OfType<string>()));
        var task = new TableTask(table, roles, TaskKind.Multiclass);
        var labels = task.LabelColumns(ml).Fit(table);
        uint[] classes = [.. labels.Transform(table).GetColumn<uint>(task.Label)];
        return new(Path.GetFileName(path), "Features", task.Label, Network.Mlp(128, 64), null, seed =>
        {
            var random = new Random(seed);
            var context = new MLContext(seed);
            var parts = Parts(table, split, classes, random);
            int[] train = [.. parts[0].GroupBy(row => classes[row]).OrderBy(group => group.Key)
                .SelectMany(group => Shuffled(group, random).Take(settings.Labels.Of(group.Count()))).Order()];
            int[][] rows = [train, [.. Shuffled(parts[1], random).Take(train.Length).Order()], parts[2]];
            var views = Array.ConvertAll(rows, part => labels.Transform(context.Data.SelectRows(table, part)));
            var features = task.FeatureColumns(context).Fit(views[0]);
            var ready = Array.ConvertAll(views, view => context.Data.Cache(features.Transform(view)));
            return new ComparisonSplit(ready[0], ready[1], ready[2]);
        })
        {
            Report = report,
        };
    }

    private static int[] Shuffled(IEnumerable<int> rows, Random random)
    {
        var shuffled = rows.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static int[][] Parts(IDataView table, string? split, uint[] classes, Random random)
    {
        int[] labelled = [.. Enumerable.Range(0, classes.Length).Where(row => classes[row] > 0)];
        if (split is not null)
        {
            string[] values = [.. table.GetColumn<ReadOnlyMemory<char>>(split).Select(value => value.ToString())];
            return Array.ConvertAll(_parts, part => labelled.Where(row => values[row] == part).ToArray() is { Length: > 0 } rows
                ? rows
                : throw new ArgumentException($"The split column '{split}' has no labelled row of '{part}'; expected train, validation and test."));
        }
        var rows = Shuffled(labelled, random);
        var (first, second) = (rows.Length * 6 / 10, rows.Length * 8 / 10);
        return [rows[..first], rows[first..second], rows[second..]];
    }
}
