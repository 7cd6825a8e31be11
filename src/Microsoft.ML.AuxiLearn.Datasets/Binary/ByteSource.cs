using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.AuxiLearn.Datasets.Binary;

/// <summary>Bytes that any thread may read at any place: in memory, or in a file that stays open until it is disposed of or nothing refers to it.</summary>
/// <param name="path">The file that errors name.</param>
internal abstract class ByteSource(string path) : IDisposable
{
    public string Path => path;

    public abstract long Length { get; }

    /// <summary>Fills <paramref name="bytes"/>.</summary>
    /// <exception cref="TableFormatException">The bytes end before.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        if (offset + bytes.Length > Length)
            throw TableFormatException.AtByte(path, Length, $"the file ends here; expected {offset + bytes.Length} bytes at least.");
        Fill(offset, bytes);
    }

    public static ByteSource Memory(string path, byte[] bytes) => new InMemory(path, bytes);

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static ByteSource File(string path) => System.IO.File.Exists(path)
        ? new InFile(path, System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess))
        : throw MissingFile.At(path);

    public abstract void Dispose();

    protected abstract void Fill(long offset, Span<byte> bytes);

    private sealed class InMemory(string path, byte[] bytes) : ByteSource(path)
    {
        public override long Length => bytes.Length;

        public override void Dispose()
        {
        }

        protected override void Fill(long offset, Span<byte> target) => bytes.AsSpan((int)offset, target.Length).CopyTo(target);
    }

    private sealed class InFile(string path, SafeFileHandle handle) : ByteSource(path)
    {
        public override long Length => RandomAccess.GetLength(handle);

        public override void Dispose() => handle.Dispose();

        protected override void Fill(long offset, Span<byte> target)
        {
            while (!target.IsEmpty)
            {
                var read = RandomAccess.Read(handle, target, offset);
                if (read == 0)
                    throw TableFormatException.AtByte(Path, offset, $"the file ends here; expected {target.Length} bytes more.");
                offset += read;
                target = target[read..];
            }
        }
    }
}
