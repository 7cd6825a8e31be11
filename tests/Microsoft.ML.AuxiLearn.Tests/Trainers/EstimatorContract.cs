using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>
/// What ML.NET expects of every estimator: it delivers the columns that it promised, also when it was saved and loaded, and row by row what it delivers in a
/// pass.
/// </summary>
internal static class EstimatorContract
{
    private const double Tolerance = 1e-5;   // a row alone may be computed in another order than in a batch

    public static void Check(MLContext ml, IEstimator<ITransformer> estimator, IDataView data)
    {
        var promised = Ordered(estimator.GetOutputSchema(Shapes.Of(data.Schema)));
        var model = estimator.Fit(data);
        var loaded = Models.SaveAndLoad(ml, model, data.Schema);
        var expected = Passed(model, data);
        Assert.NotEmpty(expected);
        foreach (var transformer in (ITransformer[])[model, loaded])
        {
            var delivered = Ordered(Shapes.Of(transformer.GetOutputSchema(data.Schema)));
            Assert.Equal(promised.Select(column => column.Name), delivered.Select(column => column.Name));
            Assert.All(promised.Zip(delivered), pair => Assert.True(pair.First.Satisfies(pair.Second) && pair.Second.Satisfies(pair.First), pair.First.Name));
            Assert.True(transformer.IsRowToRowMapper);
            Assert.Equal(Described(transformer.GetOutputSchema(data.Schema)), Described(transformer.Transform(data).Schema));
            Assert.Equal(Described(transformer.GetOutputSchema(data.Schema)), Described(transformer.GetRowToRowMapper(data.Schema).OutputSchema));
            AssertNear(expected, Passed(transformer, data));
            AssertNear(expected, Mapped(transformer, data));
        }
        (loaded as IDisposable)?.Dispose();
        (model as IDisposable)?.Dispose();
    }

    private static SchemaShape.Column[] Ordered(SchemaShape shape) => [.. shape.OrderBy(column => column.Name, StringComparer.Ordinal)];

    private static IEnumerable<string> Described(DataViewSchema schema) => schema.Select(column =>
        $"{column.Name} {column.Type} {column.IsHidden} "
            + $"{string.Join(",", column.Annotations.Schema.Select(annotation => $"{annotation.Name}:{annotation.Type}"))}");

    /// <summary>The added columns of each row, in a pass over the whole view.</summary>
    private static List<double[]> Passed(ITransformer transformer, IDataView data)
    {
        var transformed = transformer.Transform(data);
        var added = Added(transformed.Schema, data);
        using var cursor = transformed.GetRowCursor(added);
        return Read(cursor, cursor, added);
    }

    /// <summary>The same by the row mapper, which sees one row at a time.</summary>
    private static List<double[]> Mapped(ITransformer transformer, IDataView data)
    {
        var mapper = transformer.GetRowToRowMapper(data.Schema);
        var added = Added(mapper.OutputSchema, data);
        using var cursor = data.GetRowCursor(mapper.GetDependencies(added));
        return Read(cursor, mapper.GetRow(cursor, added), added);
    }

    private static DataViewSchema.Column[] Added(DataViewSchema schema, IDataView data) => [.. schema.Skip(data.Schema.Count)];

    private static List<double[]> Read(DataViewRowCursor cursor, DataViewRow row, DataViewSchema.Column[] columns)
    {
        Func<double[]>[] getters = [.. columns.Select(column => Getter(row, column))];
        var rows = new List<double[]>();
        while (cursor.MoveNext())
            rows.Add([.. getters.SelectMany(getter => getter())]);
        return rows;
    }

    private static Func<double[]> Getter(DataViewRow row, DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(float) => One<float>(row, column, value => value),
        var type when type == typeof(uint) => One<uint>(row, column, value => value),
        var type when type == typeof(bool) => One<bool>(row, column, value => value ? 1 : 0),
        var type when type == typeof(VBuffer<float>) => Many<float>(row, column, value => value),
        var type when type == typeof(VBuffer<byte>) => Many<byte>(row, column, value => value),
        var type when type == typeof(VBuffer<bool>) => Many<bool>(row, column, value => value ? 1 : 0),
        var type when type == typeof(VBuffer<uint>) => Many<uint>(row, column, value => value),
        var type => throw new NotSupportedException($"{column.Name} holds {type}"),
    };

    private static Func<double[]> One<T>(DataViewRow row, DataViewSchema.Column column, Func<T, double> number)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            getter(ref value);
            return [number(value)];
        };
    }

    private static Func<double[]> Many<T>(DataViewRow row, DataViewSchema.Column column, Func<T, double> number)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        return () =>
        {
            VBuffer<T> value = default;
            getter(ref value);
            return [.. value.DenseValues().Select(number)];
        };
    }

    private static void AssertNear(List<double[]> expected, List<double[]> found)
    {
        Assert.Equal(expected.Count, found.Count);
        foreach (var (one, other) in expected.Zip(found))
            Assert.Equal(one, other, (a, b) => a.Equals(b) || Math.Abs(a - b) <= Tolerance * Math.Max(1, Math.Abs(a)));
    }
}
