using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>From the keys of rows from elsewhere to the keys of the training rows that stand for the same values.</summary>
internal sealed class KeyTranslation
{
    private const int ShownValues = 10;

    private readonly string _column;
    private readonly string _role;
    private readonly IReadOnlyList<object> _known;
    private readonly IReadOnlyList<object> _own;
    private readonly float[] _classes;

    /// <param name="column">The column's name.</param>
    /// <param name="role">What the rows are for.</param>
    /// <param name="known">What the training rows' keys stand for.</param>
    /// <param name="own">What the keys of the rows from elsewhere stand for.</param>
    public KeyTranslation(string column, string role, IReadOnlyList<object> known, IReadOnlyList<object> own)
    {
        (_column, _role, _known, _own) = (column, role, known, own);
        var numbers = new Dictionary<object, int>();
        for (var i = 0; i < known.Count; i++)
            numbers.TryAdd(known[i], i);
        _classes = [.. own.Select(value => numbers.TryGetValue(value, out var number) ? number : -1f)];
    }

    /// <summary>The same reader, of the training rows' classes.</summary>
    /// <param name="read">Reads classes from 0, NaN where missing.</param>
    /// <exception cref="InvalidOperationException">The training rows have no key for a value that is read.</exception>
    public ColumnReader.Reader Translated(ColumnReader.Reader read) => destination =>
    {
        read(destination);
        foreach (ref var value in destination)
        {
            if (float.IsNaN(value))
                continue;
            var own = (int)value;
            value = _classes[own];
            if (value < 0)
                throw new InvalidOperationException(
                    $"The column '{_column}' of the {_role} data holds {Quoted(_own[own])}, for which the training data have no key; expected {Shown()}.");
        }
    };

    private string Shown() => $"{string.Join(", ", _known.Take(ShownValues).Select(Quoted))}{(_known.Count > ShownValues ? ", ..." : "")}";

    private static string Quoted(object value) => value is string text ? $"'{text}'" : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
