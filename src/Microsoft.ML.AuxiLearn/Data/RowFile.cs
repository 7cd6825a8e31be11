using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Rows in a file of the temporary folder, which become a tensor by mapping it into memory. The file is deleted with this, and where the system lets it, as soon as it is mapped.</summary>
internal sealed class RowFile(string folder) : IDisposable
{
    private readonly FileStream _stream = new(
        Path.Combine(folder, $"auxilearn-{Guid.NewGuid():N}.rows"), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });

    public void Write(ReadOnlySpan<byte> rows) => _stream.Write(rows);

    /// <summary>All that was written, as a tensor whose pages the system reads and drops as it sees fit.</summary>
    public Tensor Map(IReadOnlyList<long> shape, ScalarType type)
    {
        _stream.Dispose();
        using var numbers = from_file(_stream.Name, shared: true, size: shape.Aggregate(1L, (product, dimension) => product * dimension), dtype: type);
        if (!OperatingSystem.IsWindows())
            File.Delete(_stream.Name);   // the mapping holds on to what was in it
        return numbers.view([.. shape]);
    }

    public void Dispose()
    {
        _stream.Dispose();
        File.Delete(_stream.Name);
    }
}
