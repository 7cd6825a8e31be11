using Microsoft.ML.AuxiLearn.Distributing;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// How several processes train one model: each takes its share of every batch, and all go on with the gradient of the whole. k processes come to the weights
/// that one has, up to rounding.
/// </summary>
/// <param name="Collective">The processes.</param>
public sealed record Distribution(ICollective Collective)
{
    /// <summary>The number of this process, from 0. Process 0 logs, calls the option Progress, and is the one that should save the model.</summary>
    public int Rank => Collective.Rank;

    /// <summary>The number of processes, at least 1.</summary>
    public int Size => Collective.Size;

    /// <summary>
    /// Whether batch normalisation takes mean and variance of the whole batch, at two small messages for each such layer and pass. Else each process normalises
    /// by its share, as a training with a smaller batch would, and running means are averaged after each epoch.
    /// </summary>
    public bool SynchronizesBatchNormalization { get; init; }

    /// <summary>Whether primary gradients travel as bfloat16: half the bytes, and 8 bits of precision. They are summed in float32.</summary>
    public bool BFloat16Gradients { get; init; }

    /// <summary>What it is, the same in every process.</summary>
    public override string ToString() =>
        $"{Size} processes{(SynchronizesBatchNormalization ? ", batch normalisation synchronised" : "")}{(BFloat16Gradients ? ", gradients in bfloat16" : "")}";
}
