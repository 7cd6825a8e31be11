using System.Runtime.InteropServices;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.OnnxFiles;

/// <summary>A test that runs where ONNX Runtime and ImageNet's weights were restored, by -p:Onnx=true, and is skipped elsewhere.</summary>
internal sealed class OnnxRuntimeFactAttribute : FactAttribute
{
    public OnnxRuntimeFactAttribute() => Skip = Reason;

    public static string? Reason { get; } = NativeLibrary.TryLoad("onnxruntime", typeof(ML.OnnxRuntime.InferenceSession).Assembly, null, out _)
        ? null
        : "ONNX Runtime is not there; expected a build with -p:Onnx=true.";
}

/// <summary>The same for a theory.</summary>
internal sealed class OnnxRuntimeTheoryAttribute : TheoryAttribute
{
    public OnnxRuntimeTheoryAttribute() => Skip = OnnxRuntimeFactAttribute.Reason;
}
