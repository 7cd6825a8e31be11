using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// A scoring model that may be no more than its bytes yet. ML.NET makes what it loads by reflection, which hides what went wrong behind a sentence of its own;
/// so where libtorch does not load, or a custom network is not registered, building it waits for the first use, which throws what is missing, or finds it there
/// by then.
/// </summary>
internal sealed class StoredModel : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<byte[], ScoringModel>? _build;
    private byte[]? _bytes;
    private ScoringModel? _model;
    private bool _isDisposed;

    public StoredModel(ScoringModel model) => _model = model;

    private StoredModel(byte[] bytes, Func<byte[], ScoringModel> build) => (_bytes, _build) = (bytes, build);

    /// <summary>Whether it has been built.</summary>
    public bool IsBuilt => _model is not null;

    /// <summary>The model.</summary>
    /// <exception cref="TorchBackendException">libtorch does not load.</exception>
    /// <exception cref="InvalidOperationException">The network is not registered.</exception>
    /// <exception cref="FormatException">The bytes are no such model.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed before it was built.</exception>
    public ScoringModel Value
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed && _model is null, typeof(AuxiLearnTransformer));
                _model ??= _build!(_bytes!);
                _bytes = null;
                return _model;
            }
        }
    }

    /// <summary>Reads a model, and builds it if that is possible by now.</summary>
    /// <param name="host">The model's.</param>
    /// <param name="reader">At the model's start, in a stream of its own.</param>
    /// <param name="read">Reads it.</param>
    public static StoredModel Load(IHost host, BinaryReader reader, Func<BinaryReader, ScoringModel> read)
    {
        var start = reader.BaseStream.Position;
        try
        {
            return new StoredModel(read(reader));
        }
        catch (Exception exception) when (exception is TorchBackendException or UnregisteredNetworkException)
        {
            reader.BaseStream.Position = start;
            return new StoredModel(
                reader.ReadBytes(checked((int)(reader.BaseStream.Length - start))), bytes =>
                    ModelStreams.Guard(host, "Network", () => read(new BinaryReader(new MemoryStream(bytes)))));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _bytes = null;
            _model?.Dispose();
        }
    }
}
