using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Trials;

/// <summary>A hash of the values of each column, in the order of the rows.</summary>
internal static class RowHash
{
    private const int Digits = 16;

    private static readonly MethodInfo _scalar = typeof(RowHash).GetMethod(nameof(ScalarAppender), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo _vector = typeof(RowHash).GetMethod(nameof(VectorAppender), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>The number of rows, and for each column its type and its hash.</summary>
    public static (long Rows, IReadOnlyDictionary<string, string> Columns) Of(IDataView view, IReadOnlySet<string>? names)
    {
        var columns = view.Schema.Where(column => !column.IsHidden && (names is null || names.Contains(column.Name))).ToArray();
        var hashes = columns.Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).ToArray();
        try
        {
            using var cursor = view.GetRowCursor(columns);
            var appenders = columns.Zip(hashes, (column, hash) => Appender(cursor, column, hash)).ToArray();
            var rows = 0L;
            for (; cursor.MoveNext(); rows++)
                foreach (var append in appenders)
                    append();
            return (rows, columns.Zip(hashes).ToDictionary(pair => pair.First.Name,
                pair => $"{pair.First.Type} {Convert.ToHexStringLower(pair.Second.GetHashAndReset())[..Digits]}"));
        }
        finally
        {
            Array.ForEach(hashes, hash => hash.Dispose());
        }
    }

    private static Action Appender(DataViewRow row, DataViewSchema.Column column, IncrementalHash hash) => (Action)(column.Type is VectorDataViewType vector
        ? _vector.MakeGenericMethod(vector.ItemType.RawType)
        : _scalar.MakeGenericMethod(column.Type.RawType)).Invoke(null, [row, column, hash])!;

    private static Action ScalarAppender<T>(DataViewRow row, DataViewSchema.Column column, IncrementalHash hash)
    {
        var getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            Append(hash, value);
        };
    }

    private static Action VectorAppender<T>(DataViewRow row, DataViewSchema.Column column, IncrementalHash hash)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            Append(hash, value.Length);
            if (value.IsDense && !RuntimeHelpers.IsReferenceOrContainsReferences<T>())
                Append(hash, value.GetValues());
            else
                foreach (var item in value.DenseValues())
                    Append(hash, item);
        };
    }

    /// <summary>What is neither a number, a text nor an image counts by its type alone.</summary>
    private static void Append<T>(IncrementalHash hash, T value)
    {
        if (value is ReadOnlyMemory<char> text)
        {
            Append(hash, text.Length);
            hash.AppendData(MemoryMarshal.AsBytes(text.Span));
        }
        else if (value is MLImage image)
        {
            Append(hash, image.Width);
            Append(hash, image.Height);
            hash.AppendData(image.Pixels);
        }
        else if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Append(hash, new ReadOnlySpan<T>(ref value));
        }
    }

    private static void Append<T>(IncrementalHash hash, ReadOnlySpan<T> values) =>
        hash.AppendData(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values)),
            checked(values.Length * Unsafe.SizeOf<T>())));
}
