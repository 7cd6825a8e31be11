using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>The right to score with a <see cref="ScoringModel"/>, for one thread at a time.</summary>
internal sealed class ScoringSession(ScoringModel model, Device device) : IDisposable
{
    // Matrix kernels work on tiles of rows, and how they round a row depends on whether its tile is full. With full tiles alone a row scores alike to the last
    // bit in a batch of any size; 8 rows fill the tiles of CPUs with vectors of up to 512 bits.
    private const int Tile = 8;

    private bool _isClosed;

    /// <summary>Runs the network once.</summary>
    /// <param name="samples">The samples as they are kept, one after another: rows times the bytes of one.</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="outputs">Receives the main head's outputs [rows, k] in the label's units, or [rows, k, h, w] of pixels; logits for classes.</param>
    public void Score(ReadOnlySpan<byte> samples, int rows, Span<float> outputs)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var input = model.Input;
        var filled = input.IsImage ? rows : (rows + Tile - 1) / Tile * Tile;   // too dear for images
        var batch = zeros([filled, .. input.Shape], input.ElementType);
        samples[..(rows * input.SampleBytes)].CopyTo(batch.bytes);
        var main = model.Network.ForwardMain(input.Evaluate(batch.to(device))) * model.LabelScale + model.LabelMean;
        MemoryMarshal.Cast<byte, float>(main.cpu().contiguous().bytes)[..checked((int)(rows * model.OutputSize))].CopyTo(outputs);
    }

    public void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        model.Close();
    }
}
