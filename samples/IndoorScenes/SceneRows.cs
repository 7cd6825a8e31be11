using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>Some rows of a view.</summary>
internal static class SceneRows
{
    /// <summary>The vectors of a column in these rows, in their order.</summary>
    public static T[][] Of<T>(IDataView view, string column, IReadOnlyList<int> rows)
    {
        var found = new T[rows.Count][];
        using var cursor = view.GetRowCursor([view.Schema[column]]);
        var getter = cursor.GetGetter<VBuffer<T>>(view.Schema[column]);
        var vector = default(VBuffer<T>);
        for (var (row, left) = (0, rows.Count); left > 0 && cursor.MoveNext(); row++)
            for (var i = 0; i < rows.Count; i++)
                if (rows[i] == row)
                {
                    getter(ref vector);
                    found[i] = [.. vector.DenseValues()];
                    left--;
                }
        return found;
    }

    /// <summary>How many rows there are.</summary>
    public static int Count(IDataView view) => view.GetRowCount() is { } known ? (int)known : view.GetColumn<VBuffer<uint>>(SceneSet.Label).Count();

    /// <summary>The images of these rows as bytes, whether they are bytes or Single from 0 to 1.</summary>
    public static byte[][] Images(IDataView view, IReadOnlyList<int> rows) =>
        ((VectorDataViewType)view.Schema[SceneSet.Image].Type).ItemType == NumberDataViewType.Byte
        ? Of<byte>(view, SceneSet.Image, rows)
        : [.. Of<float>(view, SceneSet.Image, rows).Select(image => Array.ConvertAll(image, value => (byte)Math.Clamp(255 * value, 0, 255)))];
}
