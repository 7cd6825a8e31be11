namespace Microsoft.ML.AuxiLearn.Datasets.Numpy;

/// <summary>Arrays whose first index is fastest.</summary>
internal static class FortranOrder
{
    /// <summary>Brings an array into C's order, the last index fastest.</summary>
    /// <param name="stored">What holds the array.</param>
    /// <param name="first">Where its first element lies.</param>
    /// <param name="step">The distance of two elements along the first dimension.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="values">Receives it.</param>
    public static void ToC<T>(ReadOnlySpan<T> stored, int first, int step, ReadOnlySpan<int> shape, Span<T> values)
    {
        var index = new int[shape.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var place = 0;
            for (var d = index.Length - 1; d >= 0; d--)
                place = place * shape[d] + index[d];
            values[i] = stored[first + step * place];
            for (var d = index.Length - 1; d >= 0 && ++index[d] == shape[d]; d--)
                index[d] = 0;
        }
    }
}
