namespace Microsoft.ML.AuxiLearn.Datasets.Clouds;

/// <summary>The clouds of rows, read when they are asked for. The last one is kept, since its points and its parts are two columns.</summary>
/// <param name="read">From a row to the cloud of its file, by random numbers of its own.</param>
/// <param name="options">How many points a row has.</param>
internal sealed class CloudRows(Func<int, Random, CloudPoints> read, PointCloudOptions options)
{
    private volatile Tuple<int, CloudPoints>? _last;

    public int Channels => options.Normals ? 6 : 3;

    public void Points(int row, Span<float> points) => Of(row).Values.CopyTo(points);

    /// <summary>Keys from 1.</summary>
    public void Parts(int row, Span<uint> parts)
    {
        var of = Of(row).Parts!;
        for (var i = 0; i < of.Length; i++)
            parts[i] = (uint)of[i] + 1;
    }

    private CloudPoints Of(int row)
    {
        if (_last is { } last && last.Item1 == row)
            return last.Item2;
        var random = new Random(unchecked(options.Seed * 1_000_003 + row));
        var cloud = read(row, random).Resampled(options.Points, random).Normalized();
        _last = Tuple.Create(row, cloud);
        return cloud;
    }
}
