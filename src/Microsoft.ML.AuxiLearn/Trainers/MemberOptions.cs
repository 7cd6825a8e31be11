using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Weighting;

namespace Microsoft.ML.AuxiLearn.Trainers;

/// <summary>Which members learn the main task alone where the options leave it to the library, and what has no members.</summary>
internal static class MemberOptions
{
    /// <summary>
    /// The members with the main task alone, of options whose weighting method is decided: half, where they do not say and learned weights stay between none
    /// and equal ones. No rows are needed to choose between the halves; docs/results.md has where their mean lost.
    /// </summary>
    public static int SingleTask(AuxiLearnOptions options) => options.SingleTaskMembers
        ?? (options.TasksInUse.Count > 0 && options.Weighting is AuxiLearnMethod { Combiner: RelativeCombiner { Most: <= 1 } }
            ? (options.Members ?? 1) / 2
            : 0);

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
}
