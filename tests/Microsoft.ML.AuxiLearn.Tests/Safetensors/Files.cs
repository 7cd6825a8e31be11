using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Tests.SafetensorsFiles;

/// <summary>A folder for the files of a test, and files made byte by byte.</summary>
internal sealed class Files : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>A file of the header's length, the header and the data.</summary>
    public string Write(string header, params byte[] data) => Write(Encoding.UTF8.GetBytes(header), data);

    public string Write(byte[] header, byte[] data, ulong? length = null)
    {
        var path = this["made.safetensors"];
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length ?? (ulong)header.Length);
        File.WriteAllBytes(path, [.. prefix, .. header, .. data]);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
