using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace Microsoft.ML.AuxiLearn.Datasets.Hdf;

/// <summary>An array of a MATLAB file of version 7.3, read part by part along its last dimension, which is the first of HDF5.</summary>
internal sealed class HdfArray<T> where T : unmanaged
{
    // A chunk may hold parts of many rows: those that were unpacked last are kept.
    private const int CachedChunks = 521, CachedBytes = 64 << 20;

    private readonly string _path, _name;
    private readonly NativeDataset _data;
    private readonly Lock _reading;
    private readonly H5DatasetAccess _access = new(ChunkCache: new SimpleReadingChunkCache(CachedChunks, CachedBytes));

    internal HdfArray(string path, string name, NativeDataset data, Lock reading)
    {
        (_path, _name, _data, _reading) = (path, name, data, reading);
        Shape = [.. data.Space.Dimensions.Select(length => checked((int)length))];
    }

    /// <summary>The dimensions in HDF5's order, the reverse of MATLAB's.</summary>
    public int[] Shape { get; }

    /// <summary>One part, the last index of <see cref="Shape"/> fastest.</summary>
    /// <exception cref="TableFormatException">It cannot be read.</exception>
    public T[] Read(int part)
    {
        var values = new T[Shape.Skip(1).Aggregate(1, (size, length) => size * length)];
        ulong[] starts = [(ulong)part, .. Shape.Skip(1).Select(_ => 0ul)], blocks = [1, .. Shape.Skip(1).Select(length => (ulong)length)];
        try
        {
            lock (_reading)
                _data.Read(_access, values.AsSpan(), new HyperslabSelection(Shape.Length, starts, blocks));
            return values;
        }
        catch (Exception exception)
        {
            throw TableFormatException.InFile(_path, $"image {part + 1} of the array '{_name}' cannot be read ({exception.Message}); expected a whole file.",
                exception);
        }
    }
}
