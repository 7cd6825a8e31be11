namespace Microsoft.ML.AuxiLearn.Datasets.Clouds;

/// <summary>The points of one cloud: for each x, y, z, its normal where there is one, and a part where parts are known.</summary>
/// <param name="Values">Point after point.</param>
/// <param name="Channels">3, or 6 with normals.</param>
/// <param name="Parts">The part of each point from 0; null where nothing tells it.</param>
internal sealed record CloudPoints(float[] Values, int Channels, int[]? Parts)
{
    public int Count => Values.Length / Channels;

    /// <summary>So many of the points, drawn without replacement; where there are fewer, all and some of them again.</summary>
    public CloudPoints Resampled(int count, Random random)
    {
        var order = Enumerable.Range(0, Count).ToArray();
        random.Shuffle(order);
        int[] drawn = [.. order.Take(count), .. Enumerable.Range(0, Math.Max(0, count - Count)).Select(_ => random.Next(Count))];
        return new([.. drawn.SelectMany(point => Values.AsSpan(point * Channels, Channels).ToArray())], Channels,
            Parts is null ? null : [.. drawn.Select(point => Parts[point])]);
    }

    /// <summary>Moved and scaled, so that the mean of the points is 0 and the farthest is at 1.</summary>
    public CloudPoints Normalized()
    {
        var values = (float[])Values.Clone();
        Span<double> mean = stackalloc double[3];
        for (var i = 0; i < values.Length; i++)
            if (i % Channels < 3)
                mean[i % Channels] += (double)values[i] / Count;
        var farthest = 0.0;
        for (var point = 0; point < values.Length; point += Channels)
        {
            var square = 0.0;
            for (var axis = 0; axis < 3; axis++)
                square += Math.Pow(values[point + axis] - mean[axis], 2);
            farthest = Math.Max(farthest, Math.Sqrt(square));
        }
        for (var i = 0; i < values.Length; i++)
            if (i % Channels < 3)
                values[i] = (float)((values[i] - mean[i % Channels]) / (farthest > 0 ? farthest : 1));   // the points of one place stay there
        return this with { Values = values };
    }
}
