using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>The same network as a plain TorchSharp module: numbers in managed memory go in, and probabilities come out.</summary>
internal sealed class RawNetwork : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _network =
        nn.Sequential(nn.Linear(NumberRow.Width, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, NumberRow.Classes));

    public RawNetwork() => _network.eval();

    /// <summary>Scores rows that lie one after another.</summary>
    public void Score(float[] rows, float[] scores)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var input = tensor(rows, [rows.Length / NumberRow.Width, NumberRow.Width]);
        nn.functional.softmax(_network.call(input), 1).data<float>().CopyTo(scores);
    }

    public void Dispose() => _network.Dispose();
}
