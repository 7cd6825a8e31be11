using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Rows in a file of the temporary folder, which become a tensor by mapping it into memory. Nobody but the user may read it. On Linux it has no name from the
/// start, so that nothing is left of it however the process ends; elsewhere it is deleted as soon as the system lets it, at the latest with this.
/// </summary>
internal sealed class RowFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _mapped;

    public RowFile(string folder)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _stream = new(Path.Combine(folder, $"auxilearn-{Guid.NewGuid():N}.rows"), options);
        _mapped = OperatingSystem.IsLinux() ? $"/proc/self/fd/{_stream.SafeFileHandle.DangerousGetHandle()}" : _stream.Name;
        if (OperatingSystem.IsLinux())
            File.Delete(_stream.Name);   // the open file holds on to what is in it
    }

    /// <exception cref="InvalidOperationException">The disk is full.</exception>
    public void Write(ReadOnlySpan<byte> rows)
    {
        try
        {
            _stream.Write(rows);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException(
                $"The rows take more memory than the option MemoryBudget allows, and their file in MLContext.TempFilePath, "
                    + $"'{Path.GetDirectoryName(_stream.Name)}', cannot be written ({exception.Message.TrimEnd('.')}); expected room for all rows, or a "
                    + "larger MemoryBudget.", exception);
        }
    }

    /// <summary>All that was written, as a tensor whose pages the system reads and drops as it sees fit.</summary>
    public Tensor Map(IReadOnlyList<long> shape, ScalarType type)
    {
        if (!OperatingSystem.IsLinux())
            _stream.Dispose();
        using var numbers = from_file(_mapped, shared: true, size: shape.Aggregate(1L, (product, dimension) => product * dimension), dtype: type);
        _stream.Dispose();
        if (!OperatingSystem.IsWindows())
            File.Delete(_stream.Name);   // the mapping holds on to it from here on
        return numbers.view([.. shape]);
    }

    public void Dispose()
    {
        _stream.Dispose();
        File.Delete(_stream.Name);
    }
}
