using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// What scoring needs of a primary network: backbone and main head, in evaluation mode, and the label's units. Nothing changes it, so any number of threads may
/// score at once. The weights stay on the CPU until the first row is scored, and then move to the host's device. A disposed model lives on until the sessions
/// that are open are closed; one that is dropped is freed with its tensors by their finalizers.
/// </summary>
internal sealed class ScoringModel : IScoring, IDisposable
{
    private readonly Lock _gate = new();
    private readonly IHost _host;
    private readonly KernelNotice _kernels;
    private Device? _device;
    private int _sessions;
    private bool _isDisposed;

    /// <param name="host">The host whose device is used.</param>
    /// <param name="input">What the feature column holds.</param>
    /// <param name="network">The network, owned from now on; an auxiliary head that it has is left unused.</param>
    /// <param name="labelMean">Added to each output after <paramref name="labelScale"/>; 0 for classes.</param>
    /// <param name="labelScale">The factor on each output; 1 for classes.</param>
    /// <param name="kernels">What its log says of libtorch's kernels; null: nothing yet.</param>
    /// <param name="labelOutputs">The outputs, from the first, that these are the units of; null for all.</param>
    public ScoringModel(IHost host, InputFormat input, PrimaryNetwork network, float labelMean, float labelScale, KernelNotice? kernels = null,
        int? labelOutputs = null)
    {
        _host = host;
        _kernels = kernels ?? new KernelNotice(input.IsImage);
        Input = input;
        Network = network;
        Network.eval();
        Work = Network.Work;
        LabelMean = labelMean;
        LabelScale = labelScale;
        LabelOutputs = labelOutputs ?? Outputs;
    }

    /// <summary>What the feature column holds, and how the network takes it.</summary>
    public InputFormat Input { get; }

    public PrimaryNetwork Network { get; }

    /// <summary>About as many multiplications as one sample takes.</summary>
    public long Work { get; }

    public float LabelMean { get; }

    public float LabelScale { get; }

    /// <summary>The outputs, from the first, that are in the label's units; those behind them have their own.</summary>
    public int LabelOutputs { get; }

    /// <summary>The outputs of the main head.</summary>
    public int Outputs => Network.MainOutputs;

    /// <summary>The numbers of one row's outputs: <see cref="Outputs"/>, or as many for each pixel, [k, h, w].</summary>
    public long OutputSize => Outputs * (Network.IsOfPixels ? Network.Input.Shape[1] * Network.Input.Shape[2] : 1);

    /// <summary>Opens the model for scoring and keeps it alive until the session is closed.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ScoringSession Open()
    {
        lock (_gate)
        {
            CheckNotDisposed();
            _device ??= Upload();
            _sessions++;
            return new ScoringSession(this, _device);
        }
    }

    IScoringSession IScoring.Open() => Open();

    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void CheckNotDisposed()
    {
        if (_isDisposed)
            throw new ObjectDisposedException(null,
                "The AuxiLearn model was disposed of; a PredictionEngine disposes of its model with itself unless it is made with new PredictionEngineOptions "
                    + "{ OwnsTransformer = false }.");
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            FreeWhenUnused();
        }
    }

    internal void Close()
    {
        lock (_gate)
        {
            _sessions--;
            TellOfKernels();
            FreeWhenUnused();
        }
    }

    private void FreeWhenUnused()
    {
        if (_isDisposed && _sessions == 0)
            Network.Dispose();
    }

    /// <summary>A shape that is wrong may have been met while scoring.</summary>
    private void TellOfKernels()
    {
        if (!_kernels.IsDue)
            return;
        using var channel = _host.Start("Scoring");
        _kernels.Tell(channel);
    }

    private Device Upload()
    {
        using var channel = _host.Start("Scoring");
        var device = DeviceChoice.Of(_host, channel);
        if (device.type != DeviceType.CPU)
            Network.to(device);
        else if (Input.IsImage)
        {
            KernelCheck.EnsureKnown(ScalarType.Float32);
            _kernels.Tell(channel);
        }
        return device;
    }
}
