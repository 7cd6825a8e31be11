using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// Products on CUDA with all bits of float32 for the time of the scope. By default cuDNN rounds what convolutions multiply to TF32, to 10 bits, in which the
/// difference of two nearby forward passes is noise.
/// </summary>
internal sealed class FullPrecisionScope : IDisposable
{
    private readonly bool _convolutions = backends.cudnn.allow_tf32;
    private readonly bool _matrices = backends.cuda.matmul.allow_tf32;

    public FullPrecisionScope() => backends.cudnn.allow_tf32 = backends.cuda.matmul.allow_tf32 = false;

    public void Dispose() => (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32) = (_convolutions, _matrices);
}
