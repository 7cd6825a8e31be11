namespace Microsoft.ML.AuxiLearn.Trainers;

/// <summary>How many members a training has where the options leave it to the library, and which of them learn the main task alone.</summary>
internal static class MemberDefaults
{
    /// <summary>Decides what is null.</summary>
    public static void Decide(AuxiLearnOptions options)
    {
        options.Members ??= 1;
        options.SingleTaskMembers ??= 0;
    }

    /// <summary>What of the options has no members, as a clause; null where they may be several.</summary>
    public static string? Hindrance(AuxiLearnOptions options) =>
        options.Network is not MlpNetwork network ? $"the option {nameof(options.Network)} is {options.Network}"
        : network.Normalization == Normalization.Batch ? $"the option {nameof(options.Network)} has batch normalisation"
        : network.Weights is not null ? $"the option {nameof(options.Network)} has pretrained weights, from which all members would start"
        : options.LearnedTask is not null ? $"the option {nameof(options.AuxiliaryTasks)} has a learned task, which belongs to one network"
        : options.AuxiliaryTasks.Any(task => task is { KeepOutputs: true }) ? $"the option {nameof(options.AuxiliaryTasks)} has KeepOutputs, which not all members learn"
        : options.InitialModel is not null ? $"the option {nameof(options.InitialModel)} is one network"
        : null;
}
