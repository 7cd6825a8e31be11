using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The memory that the rows of one training may take, all its tables together, and the folder of the files where they go beyond it.</summary>
internal sealed class RowMemory(long? bytes, string folder)
{
    private const long Unasked = 64 << 20;   // what is taken before the collector is asked what is free, which costs a collection

    private long? _most = bytes;
    private long _taken;

    /// <param name="host">Whose temporary folder is used.</param>
    /// <param name="budget">In bytes; null takes half of the memory that is free, and at least 64 MiB.</param>
    public static RowMemory Of(IHost host, long? budget) => new(budget, ((IHostEnvironmentInternal)host).TempFilePath);

    /// <summary>Takes that many bytes, if they are left.</summary>
    public bool TryTake(long bytes)
    {
        if (_most is null && _taken + bytes > Unasked)
            _most = Math.Max(Unasked, (_taken + Free()) / 2);
        if (_taken + bytes > (_most ?? Unasked))
            return false;
        _taken += bytes;
        return true;
    }

    public void Return(long bytes) => _taken -= bytes;

    /// <exception cref="InvalidOperationException">The folder cannot be written to.</exception>
    public RowFile CreateFile()
    {
        try
        {
            return new(folder);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new InvalidOperationException(
                $"The rows take more memory than the option MemoryBudget allows, and their file cannot be made in MLContext.TempFilePath, '{folder}' "
                    + $"({exception.Message.TrimEnd('.')}); expected a folder that can be written to, or a larger MemoryBudget.", exception);
        }
    }

    private static long Free()
    {
        GC.Collect(0);   // what the collector knows of the machine, or of the container, is of its last run
        var info = GC.GetGCMemoryInfo();
        return Math.Max(0, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes);
    }
}
