using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>What tests look at in a view.</summary>
internal static class Views
{
    public static uint[] Keys(this IDataView view, string column) => [.. view.GetColumn<uint>(column)];

    /// <summary>The rows of each split: training, validation, test, auxiliary.</summary>
    public static int[] Splits(this IDataView view) => [.. Enum.GetValues<DatasetSplit>().Select(split => view.Keys("Split").Count(key => key == (uint)split))];

    public static T[][] Vectors<T>(this IDataView view, string column) =>
        [.. view.GetColumn<VBuffer<T>>(column).Select(vector => vector.DenseValues().ToArray())];

    public static string[] Names(this IDataView view, string column, string kind)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[column].Annotations.GetValue(kind, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    public static string[] Texts(this IDataView view, string column, string kind)
    {
        var names = view.Names(column, kind);
        return [.. view.Keys(column).Select(key => key == 0 ? "" : names[key - 1])];
    }

    /// <summary>Saves the view as ML.NET's binary file, reads it back, and expects schema and values to be the same.</summary>
    public static void AssertSavable(this IDataView view, TempFolder folder)
    {
        var context = new MLContext();
        using (var file = File.Create(folder.At("view.idv")))
            context.Data.SaveAsBinary(view, file);
        var read = context.Data.LoadFromBinary(folder.At("view.idv"));
        Assert.Equal(view.Schema.Select(column => (column.Name, column.Type)), read.Schema.Select(column => (column.Name, column.Type)));
        Assert.Equal(view.GetRowCount(), read.GetRowCount());
        foreach (var column in view.Schema)
        {
            Assert.Equal(Values(view, column), Values(read, read.Schema[column.Index]));
            foreach (var kind in column.Annotations.Schema)
                Assert.Equal(view.Names(column.Name, kind.Name), read.Names(column.Name, kind.Name));
        }
    }

    private static List<string> Values(IDataView view, DataViewSchema.Column column) => (List<string>)typeof(Views)
        .GetMethod(nameof(TypedValues), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.MakeGenericMethod(
            column.Type.RawType).Invoke(null, [view, column])!;

    private static List<string> TypedValues<T>(IDataView view, DataViewSchema.Column column)
    {
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<T>(column);
        var (values, value) = (new List<string>(), default(T)!);
        while (cursor.MoveNext())
        {
            getter(ref value);
            values.Add(value switch
            {
                VBuffer<float> vector => string.Join(' ', vector.DenseValues()),
                VBuffer<byte> vector => string.Join(' ', vector.DenseValues()),
                _ => $"{value}",
            });
        }
        return values;
    }
}
