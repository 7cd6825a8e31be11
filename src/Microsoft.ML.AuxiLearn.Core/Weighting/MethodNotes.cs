namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>What docs/weighting.md and docs/methods.md say of a method.</summary>
/// <param name="Idea">Its formula in words.</param>
/// <param name="Passes">The backward passes of a step; h is a hypergradient.</param>
/// <param name="Source">The paper.</param>
/// <param name="Knobs">What may be chosen beside the settings.</param>
internal sealed record MethodNotes(string Idea, string Passes = MethodNotes.One, string Source = "", string Knobs = "")
{
    /// <summary>One backward pass.</summary>
    public const string One = "1";

    /// <summary>One backward pass, and a hypergradient now and then.</summary>
    public const string OneAndHypergradient = "1 + h";

    /// <summary>One backward pass for each task.</summary>
    public const string Each = "T";

    /// <summary>The case for which to take it.</summary>
    public string When { get; init; } = "";

    /// <summary>Its name in LibMTL, where that has it.</summary>
    public string LibMtl { get; init; } = "";

    /// <summary>Its name in TorchJD, where that has it.</summary>
    public string TorchJd { get; init; } = "";
}
