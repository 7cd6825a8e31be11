using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>The right to score with a <see cref="ScoringModel"/>, for one thread at a time.</summary>
internal sealed class ScoringSession(ScoringModel model, Device device) : IScoringSession
{
    // Matrix kernels work on tiles of rows, and how they round a row depends on whether its tile is full. With full tiles of 8 rows alone a row scored alike to
    // the last
    // bit in a batch of any size on Intel processors; on an AMD EPYC of family 26, 11 of 64 rows of Mlp(8) differ by 6e-8.
    private const int Tile = 8;

    private readonly bool _isOnCpu = device.type == DeviceType.CPU;
    private bool _isClosed;

    /// <summary>Runs the network once: the main head's outputs [rows, k] in the label's units, or [rows, k, h, w] of pixels; logits for classes.</summary>
    /// <inheritdoc cref="IScoringSession.Score"/>
    public void Score(ReadOnlySpan<byte> samples, int rows, Span<float> outputs)
    {
        try
        {
            Run(samples, rows, outputs);
        }
        catch (Exception exception) when (MemoryShortage.IsIn(exception))
        {
            throw MemoryShortage.Of(exception, string.Create(CultureInfo.InvariantCulture, $"to score {rows} row{(rows == 1 ? "" : "s")} at once"),
                "expected that for the activations of the network beside its weights");
        }
    }

    private void Run(ReadOnlySpan<byte> samples, int rows, Span<float> outputs)
    {
        using var threads = new ThreadScope(rows * model.Work);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var input = model.Input;
        var filled = input.IsImage ? rows : (rows + Tile - 1) / Tile * Tile;   // too dear for images
        var main = model.Network.ForwardMain(Input(samples, rows, filled));
        var values = MemoryMarshal.Cast<byte, float>((_isOnCpu ? main : main.cpu()).contiguous().bytes)[..checked((int)(rows * model.OutputSize))];
        values.CopyTo(outputs);
        var size = (int)model.OutputSize;
        var labelSize = size / model.Outputs * model.LabelOutputs;
        for (var row = 0; row < rows; row++)
        {
            foreach (ref var output in outputs.Slice(row * size, labelSize))
                output = output * model.LabelScale + model.LabelMean;
        }
    }

    /// <summary>Samples as the network takes them, [filled, sample], on its device; those behind the rows are zeros.</summary>
    public Tensor Input(ReadOnlySpan<byte> samples, int rows, int filled)
    {
        var input = model.Input;
        var batch = empty([filled, .. input.Shape], input.ElementType);
        var kept = batch.bytes;
        samples[..(rows * input.SampleBytes)].CopyTo(kept);
        kept[(rows * input.SampleBytes)..].Clear();
        return input.Evaluate(_isOnCpu ? batch : batch.to(device));
    }

    public void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        model.Close();
    }
}
