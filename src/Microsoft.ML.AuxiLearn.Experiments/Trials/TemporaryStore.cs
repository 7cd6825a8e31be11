namespace Microsoft.ML.AuxiLearn.Trials;

/// <summary>A store in a file that ends with its owner, for processes to share meanwhile.</summary>
internal sealed class TemporaryStore : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("auxilearn-trials");

    public TemporaryStore() => Store = new SqliteTrialStore(Path.Combine(_folder.FullName, "trials.db"));

    public SqliteTrialStore Store { get; }

    public void Dispose()
    {
        Store.Dispose();
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A worker that was killed may hold it a moment longer.
        }
    }
}
