using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>
/// A CSV file of 100 MB, decimals, whole numbers and words: LoadTable, which finds out all of its form, over ML.NET's TextLoader, which is given it.
/// </summary>
internal static class CsvReading
{
    private const int Bytes = 100_000_000;
    private const int Rounds = 5;
    private const int Decimals = 15, Whole = 5;

    public static IEnumerable<Figure> Measure()
    {
        var ml = new MLContext(1);
        var file = Path.ChangeExtension(Path.GetTempFileName(), ".csv");
        try
        {
            Write(file);
            TextLoader.Column[] columns = [.. Names()
                .Select((name, i) => new TextLoader.Column(name, i < Decimals + Whole ? DataKind.Single : DataKind.String, i))];
            var options = new TextLoader.Options { Columns = columns, Separators = [','], HasHeader = true, AllowQuoting = true };
            if (Cost.Medians(Rounds, () => ml.Data.LoadTable(file), () => Walk(ml.Data.LoadFromTextFile(file, options))) is not [var table, var loader])
                yield break;
            yield return new("read-csv/LoadTable, seconds per 100 MB", table.Wall);
            yield return new("read-csv/TextLoader, seconds per 100 MB", loader.Wall);
            yield return new("read-csv/LoadTable over TextLoader, on the wall", table.Wall / loader.Wall, "<= 1.5");
            yield return new("read-csv/LoadTable over TextLoader, processor time", table.Cpu / loader.Cpu);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> Names() =>
        [.. Enumerable.Range(0, Decimals).Select(i => $"x{i}"), .. Enumerable.Range(0, Whole).Select(i => $"n{i}"), "kind"];

    private static void Write(string file)
    {
        var random = new Random(1);
        using var text = new StreamWriter(file);
        text.WriteLine(string.Join(',', Names()));
        string[] kinds = ["red", "green", "blue"];
        for (var written = 0; written < Bytes;)
        {
            var row = string.Join(',', [
                .. Enumerable.Range(0, Decimals).Select(_ => (20 * random.NextDouble() - 10).ToString("F4", CultureInfo.InvariantCulture)),
                .. Enumerable.Range(0, Whole).Select(_ => random.Next(1000).ToString(CultureInfo.InvariantCulture)),
                kinds[random.Next(kinds.Length)]]);
            text.WriteLine(row);
            written += row.Length + 1;
        }
    }

    /// <summary>Reads every cell of every row once.</summary>
    private static void Walk(IDataView view)
    {
        using var cursor = view.GetRowCursor(view.Schema);
        Action[] read = [.. view.Schema.Select(column => column.Type == NumberDataViewType.Single
            ? Reader<float>(cursor, column)
            : Reader<ReadOnlyMemory<char>>(cursor, column))];
        while (cursor.MoveNext())
            Array.ForEach(read, cell => cell());
    }

    private static Action Reader<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var getter = cursor.GetGetter<T>(column);
        T value = default!;
        return () => getter(ref value);
    }
}
