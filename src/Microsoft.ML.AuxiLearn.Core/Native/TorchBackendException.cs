namespace Microsoft.ML.AuxiLearn;

/// <summary>libtorch could not be loaded; the message says what was found, what is expected and which package to add.</summary>
public sealed class TorchBackendException : InvalidOperationException
{
    internal TorchBackendException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
