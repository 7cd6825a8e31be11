using System.IO.Compression;

namespace Microsoft.ML.AuxiLearn.Tests.Scoring;

/// <summary>Saved models, as files that can be damaged.</summary>
internal static class ModelFiles
{
    /// <summary>Rewrites, or leaves out, the entry of a zip archive whose name ends as given.</summary>
    public static byte[] Edit(byte[] file, string entryName, Func<byte[], byte[]?> edit)
    {
        using var result = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(file)))
        using (var target = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var content = new MemoryStream();
                using (var from = entry.Open())
                    from.CopyTo(content);
                var bytes = entry.Name == entryName ? edit(content.ToArray()) : content.ToArray();
                if (bytes is null)
                    continue;
                using var to = target.CreateEntry(entry.FullName).Open();
                to.Write(bytes);
            }
        }
        return result.ToArray();
    }
}
