using System.IO.Compression;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>A folder of files that a test writes, deleted with the test.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("datasets").FullName;

    public string At(string file) => System.IO.Path.Combine(Path, file);

    public string Write(string file, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(file))!);
        File.WriteAllBytes(At(file), content);
        return At(file);
    }

    public string Write(string file, params string[] lines) =>
        Write(file, System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    public string Zip(string file, byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
            zip.Write(content);
        return Write(file, packed.ToArray());
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
