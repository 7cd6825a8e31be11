using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>
/// Reading all scores of 100,000 rows after <c>Transform</c>, over the plain module on whole batches of the same size and over the plain module row by row.
/// </summary>
internal static class BatchScoring
{
    private const int Count = 100_000;
    private const int Rounds = 5;
    private const int Singles = Count / 20;

    public static IEnumerable<Figure> Measure()
    {
        var rows = NumberRow.Rows(Count);
        var data = NumberRow.View(rows);
        using var model = NumberRow.Fit(NumberRow.View(rows[..256]), NumberRow.Plain(1));
        using var raw = new RawNetwork();
        var batch = AuxiLearnTransformer.VectorsAtOnce;
        var batches = rows.Chunk(batch).Select(chunk => chunk.SelectMany(row => row.Features).ToArray()).ToArray();
        var scores = new float[batch * NumberRow.Classes];
        if (Cost.Medians(Rounds, () => Read(model.Transform(data), "Score"), () => Read(data, "Features"), Batches, RowByRow)
            is not [var transform, var source, var whole, var single])
            yield break;
        foreach (var figure in transform.Speed("scoring/transform-over-batches", whole, ">= 0.8"))
            yield return figure;
        yield return new("scoring/transform-without-reading-features-over-batches", whole.Cpu / (transform.Cpu - source.Cpu));
        foreach (var figure in transform.Speed("scoring/transform-over-row-by-row", new(single.Wall * Count / Singles, single.Cpu * Count / Singles), ">= 15"))
            yield return figure;
        yield return transform.Rate("scoring/transform, rows", Count);
        yield return whole.Rate("scoring/batches, rows", Count);
        yield return single.Rate("scoring/row-by-row, rows", Singles);

        void Batches()
        {
            foreach (var numbers in batches)
                raw.Score(numbers, scores);
        }

        void RowByRow()
        {
            for (var i = 0; i < Singles; i++)
                raw.Score(rows[i].Features, scores);
        }
    }

    public static void Read(IDataView view, string name)
    {
        using var cursor = view.GetRowCursor([view.Schema[name]]);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema[name]);
        VBuffer<float> value = default;
        while (cursor.MoveNext())
            getter(ref value);
    }
}
