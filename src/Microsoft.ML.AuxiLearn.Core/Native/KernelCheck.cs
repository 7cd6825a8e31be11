using System.Collections.Concurrent;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// Believes libtorch's kernels for convolutions on the CPU only after they were checked: those that are known to fail on some processor when the process first
/// needs a convolution, and each shape
/// that a network has before it is first computed. Where one is wrong, or the processor one that <see cref="ProcessorFaults"/> knows, oneDNN, which is at fault
/// in all cases that are known, is switched
/// off for the process, and where that cannot be nothing is computed.
/// </summary>
internal static class KernelCheck
{
    public const string Variable = "AUXILEARN_ONEDNN";
    public const string Cost = "a training on images takes 1.5 to 5 times as long";

    private static readonly Lock _gate = new();
    private static readonly ConcurrentDictionary<ConvolutionShape, bool> _right = new();
    private static readonly ConcurrentDictionary<torch.ScalarType, bool> _known = new();
    private static bool _isForced;
    private static string? _wrong;

    /// <summary>What was found wrong and done about it, one sentence to warn of; null where nothing was.</summary>
    public static string? Fallback { get; private set; }

    /// <summary>How the process computes convolutions, for a report.</summary>
    public static string State => (_isForced, MathKernels.HasOneDnn) switch
    {
        (true, true) => $"oneDNN, unchecked: {Variable} is on",
        (true, false) => $"without oneDNN: {Variable} is off",
        (false, false) => $"without oneDNN: {_wrong}",
        _ => $"oneDNN, {_known.Count} kinds of numbers and {_right.Count} shapes of networks checked",
    };

    /// <summary>Does what the environment variable says.</summary>
    /// <exception cref="TorchBackendException">It says something else, or asks for a switch that this libtorch does not have.</exception>
    public static void Configure()
    {
        var choice = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : "check";
        if (choice is not ("check" or "on" or "off"))
            throw new TorchBackendException($"The environment variable {Variable} is '{choice}'; expected check, on or off.");
        _isForced = choice != "check";
        if (choice == "off" && !MathKernels.SwitchOneDnnOff())
            throw new TorchBackendException(
                $"The environment variable {Variable} is off and this libtorch has no such switch; expected libtorch 2.10 for Linux, or check or on.");
    }

    /// <summary>Checks what is known to fail in this type of numbers, once.</summary>
    /// <exception cref="TorchBackendException">Something is wrong, with oneDNN and without.</exception>
    public static void EnsureKnown(torch.ScalarType type)
    {
        if (!IsDue || _known.ContainsKey(type))
            return;
        lock (_gate)
        {
            if (!IsDue || _known.ContainsKey(type))
                return;
            if (ProcessorFaults.OfAll is { } fault)
                GiveUp(fault);
            else
                Check([.. KnownProbes.Of(type)]);
            _known[type] = true;
        }
    }

    /// <summary>Checks a convolution that is about to be computed: what is known to fail, and its shape, each once.</summary>
    /// <exception cref="TorchBackendException">It is wrong, with oneDNN and without.</exception>
    public static void Ensure(ConvolutionShape shape)
    {
        if (!IsDue || (shape.Type is not (torch.ScalarType.Float32 or torch.ScalarType.BFloat16)))
            return;
        EnsureKnown(shape.Type);
        var reduced = shape.Reduced();
        if (!IsDue || _right.ContainsKey(reduced))
            return;
        lock (_gate)
        {
            if (!IsDue || _right.ContainsKey(reduced))
                return;
            if (ProcessorFaults.Of(shape) is { } fault)
                GiveUp(fault);
            else
                Check([reduced.Probe()]);
            _right[reduced] = true;
        }
    }

    private static bool IsDue => !_isForced && MathKernels.HasOneDnn;

    private static void Check(IReadOnlyList<Probe> probes)
    {
        TorchRuntime.EnsureLoaded();
        if (FirstFault(probes) is not { } wrong)
            return;
        GiveUp(wrong);
        if (FirstFault(probes) is { } still)
            throw new TorchBackendException(
                $"libtorch is wrong on this processor ({ProcessorName.Text}) with oneDNN, {wrong}, and without it, {still}; expected a processor or a "
                    + "libtorch that is right.");
    }

    private static void GiveUp(string wrong)
    {
        var what = $"libtorch's oneDNN is wrong on this processor ({ProcessorName.Text}): {wrong}";
        if (!MathKernels.SwitchOneDnnOff())
            throw new TorchBackendException(
                $"{what}; expected a libtorch whose oneDNN can be switched off, as that for Linux, or {ProcessorFaults.InstructionsVariable}=SSE41 in the "
                    + "environment when the process starts.");
        _wrong = wrong;
        Fallback = $"{what}. It is switched off for this process, and {Cost}; the environment variable {Variable} overrides this (docs/reliability.md).";
    }

    private static string? FirstFault(IReadOnlyList<Probe> probes) => probes.Select(probe => probe.Fault()).FirstOrDefault(fault => fault is not null);
}
