using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.AuxiLearn.Tests.OnnxFiles;

/// <summary>What ONNX Runtime makes of a file, on one thread.</summary>
internal sealed class OnnxSession(string path) : IDisposable
{
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1 };
    private InferenceSession? _session;

    public InferenceSession Session => _session ??= new(path, _options);

    /// <summary>An output for inputs of this shape.</summary>
    public T[] Run<T>(float[] input, int[] shape, string output)
    {
        using var results = Session.Run([NamedOnnxValue.CreateFromTensor(Session.InputMetadata.Keys.Single(), new DenseTensor<float>(input, shape))], [output]);
        return [.. results.Single().AsTensor<T>()];
    }

    public void Dispose()
    {
        _session?.Dispose();
        _options.Dispose();
    }
}
