namespace Microsoft.ML.AuxiLearn.Datasets.Pictures;

/// <summary>The stored pixel nearest to the centre of each pixel of another size, so that classes and measurements stay what they are.</summary>
internal sealed class PixelSampling
{
    private readonly int[] _rows, _columns;

    /// <param name="from">The stored size.</param>
    /// <param name="to">The size wanted.</param>
    /// <param name="byColumns">Whether pixels are stored column after column, as MATLAB has them, and not row after row.</param>
    public PixelSampling((int Height, int Width) from, (int Height, int Width) to, bool byColumns = false)
    {
        _rows = Nearest(from.Height, to.Height, byColumns ? 1 : from.Width);
        _columns = Nearest(from.Width, to.Width, byColumns ? from.Height : 1);
    }

    /// <summary>Where the pixel is stored.</summary>
    public int this[int pixel] => _rows[pixel / _columns.Length] + _columns[pixel % _columns.Length];

    private static int[] Nearest(int from, int to, int stride) => [.. Enumerable.Range(0, to).Select(i => (int)((2L * i + 1) * from / (2L * to)) * stride)];
}
