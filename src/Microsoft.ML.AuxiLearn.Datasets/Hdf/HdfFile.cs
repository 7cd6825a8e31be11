using PureHDF;
using PureHDF.VOL.Native;

namespace Microsoft.ML.AuxiLearn.Datasets.Hdf;

/// <summary>A MATLAB file of version 7.3, which is HDF5, read by PureHDF. It stays open until nothing refers to it.</summary>
internal sealed class HdfFile
{
    private readonly string _path;
    private readonly NativeFile _file;
    private readonly Lock _reading = new();

    /// <exception cref="TableFormatException">The file is not HDF5.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public HdfFile(string path)
    {
        _path = path;
        if (!File.Exists(path))
            throw MissingFile.At(path);
        try
        {
            _file = H5File.OpenRead(path);
        }
        catch (Exception exception)
        {
            throw TableFormatException.InFile(path, $"the file cannot be read as HDF5 ({exception.Message}); expected a whole MATLAB file of version 7.3.",
                exception);
        }
    }

    /// <param name="name">The array.</param>
    /// <param name="dimensions">How many it has.</param>
    /// <exception cref="TableFormatException">There is none, or one of other numbers or dimensions.</exception>
    public HdfArray<T> Array<T>(string name, int dimensions) where T : unmanaged
    {
        var data = Dataset(name);
        var (kind, size) = (data.Type.Class, data.Type.Size);
        var isExpected = size == System.Runtime.CompilerServices.Unsafe.SizeOf<T>()
            && (typeof(T) == typeof(float) ? kind == H5DataTypeClass.FloatingPoint : kind == H5DataTypeClass.FixedPoint && !data.Type.FixedPoint.IsSigned);
        return isExpected && data.Space.Dimensions.Length == dimensions
            ? new(_path, name, data, _reading)
            : throw TableFormatException.InFile(_path,
                $"the array '{name}' has {data.Space.Dimensions.Length} dimensions of {kind}, {size} bytes; expected {dimensions} of {typeof(T).Name}.");
    }

    /// <summary>The number of elements of an array of any type.</summary>
    public int Count(string name) => checked((int)Dataset(name).Space.Dimensions.Aggregate(1ul, (product, length) => product * length));

    private NativeDataset Dataset(string name)
    {
        try
        {
            return (NativeDataset)_file.Dataset(name);
        }
        catch (Exception exception)
        {
            throw TableFormatException.InFile(_path,
                $"there is no array '{name}' that can be read ({exception.Message}); expected the labeled part of NYUv2 as it is published.", exception);
        }
    }
}
