using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/gpu.md.</summary>
internal static class GpuExample
{
    public static MLContext Context()
    {
        // <example>
        Console.WriteLine(AuxiLearnEnvironment.Describe());

        var ml = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = true };   // without CUDA: the CPU, and a warning that says why
        ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                Console.WriteLine(message.RawMessage);
        };
        // </example>
        return ml;
    }
}
