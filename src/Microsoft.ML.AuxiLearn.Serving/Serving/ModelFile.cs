namespace Microsoft.ML.AuxiLearn.Serving;

/// <summary>
/// The file of a model, which another process may replace. It is looked at again and again: notifications of the system do not come from every file system, and
/// tell of files that are not written to the end.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class ModelFile(string path)
{
    private (DateTime Written, long Length) _loaded;
    private (DateTime Written, long Length) _seen;

    /// <summary>Reads the file as it is now.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public T Load<T>(Func<Stream, T> read)
    {
        _loaded = _seen = State();
        using var stream = File.OpenRead(path);
        return read(stream);
    }

    /// <summary>Whether it is another than the one that was read last, and has not changed since the last look.</summary>
    public bool HasChanged()
    {
        var now = State();
        var isAtRest = now == _seen;
        _seen = now;
        return isAtRest && now != _loaded && now.Length > 0;
    }

    private (DateTime Written, long Length) State()
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
