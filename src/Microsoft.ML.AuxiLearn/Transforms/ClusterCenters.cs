namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>The centers of clusters.</summary>
/// <param name="Offset">What is taken off each number.</param>
/// <param name="Scale">What it is multiplied by then.</param>
/// <param name="Centers">Of each cluster, in these units.</param>
internal sealed record ClusterCenters(float[] Offset, float[] Scale, float[][] Centers)
{
    /// <summary>The numbers of a vector.</summary>
    public int Width => Offset.Length;

    /// <summary>The clusters.</summary>
    public int Count => Centers.Length;

    /// <summary>The cluster from 0 whose center is nearest, the first of several; -1 where a number is missing.</summary>
    public int Nearest(ReadOnlySpan<float> values)
    {
        var (nearest, least) = (-1, double.PositiveInfinity);
        for (var cluster = 0; cluster < Count; cluster++)
        {
            var distance = 0.0;
            for (var i = 0; i < Width; i++)
            {
                var difference = (values[i] - Offset[i]) * Scale[i] - Centers[cluster][i];
                distance += (double)difference * difference;
            }
            if (distance < least)
                (nearest, least) = (cluster, distance);
        }
        return nearest;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Width);
        writer.Write(Count);
        foreach (var value in (IEnumerable<float>)[.. Offset, .. Scale, .. Centers.SelectMany(center => center)])
            writer.Write(value);
    }

    /// <exception cref="ArgumentException">What was saved are no centers.</exception>
    public static ClusterCenters Load(BinaryReader reader)
    {
        var (width, count) = (reader.ReadInt32(), reader.ReadInt32());
        var left = (reader.BaseStream.Length - reader.BaseStream.Position) / sizeof(float);
        if (width < 1 || count < 1 || width * (2L + count) > left)
            throw new ArgumentException($"There are {count} clusters of {width} numbers and {left} numbers; expected one for each.");
        float[] Numbers() => [.. Enumerable.Range(0, width).Select(_ => reader.ReadSingle())];
        return new(Numbers(), Numbers(), [.. Enumerable.Range(0, count).Select(_ => Numbers())]);
    }
}
