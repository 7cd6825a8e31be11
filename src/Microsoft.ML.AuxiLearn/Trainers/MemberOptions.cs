using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Weighting;

namespace Microsoft.ML.AuxiLearn.Trainers;

/// <summary>How many networks are trained side by side and which of them learn the main task alone, by default; and which options allow only one.</summary>
internal static class MemberOptions
{
    private const int Usual = 4;   // docs/results.md has what four gain
    private const int Quarter = 4;

    /// <summary>The members: as the options say; else four perceptrons, and one network of any other kind.</summary>
    public static int Of(AuxiLearnOptions options) => options.Members ?? (HasMembers(options) ? Usual : 1);

    /// <summary>
    /// How many of the members learn the main task alone, under options whose weighting method is decided: by default a quarter where learned weights stay
    /// between none and equal ones. docs/results.md compares it with none and half.
    /// </summary>
    public static int SingleTask(AuxiLearnOptions options, int members) => options.SingleTaskMembers
        ?? (options.TasksInUse.Count > 0 && options.Weighting is AuxiLearnMethod { Combiner: RelativeCombiner { Most: <= 1 } } ? members / Quarter : 0);

    /// <summary>What of the options has no members, as a clause; null where they may be several.</summary>
    public static string? Hindrance(AuxiLearnOptions options) =>
        options.Network is not MlpNetwork network ? $"the option {nameof(options.Network)} is {options.Network}"
        : network.Normalization == Normalization.Batch ? $"the option {nameof(options.Network)} has batch normalisation"
        : network.Weights is not null ? $"the option {nameof(options.Network)} has pretrained weights, from which all members would start"
        : options.AuxiliaryTasks.OfType<LearnedTask>().Any() ? $"the option {nameof(options.AuxiliaryTasks)} has a learned task, which belongs to one network"
        : options.AuxiliaryTasks.Any(task => task is { KeepOutputs: true }) ? $"the option {nameof(options.AuxiliaryTasks)} has KeepOutputs, which not all "
            + "members learn"
        : options.InitialModel is not null ? $"the option {nameof(options.InitialModel)} is one network"
        : null;

    private static bool HasMembers(AuxiLearnOptions options) =>
        Hindrance(options) is null && options is { Network: MlpNetwork { Widths.Count: > 0 }, Distributed: null };
}
