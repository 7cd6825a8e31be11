namespace Microsoft.ML.AuxiLearn.Distributing;

/// <summary>A module that looks at the batch as a whole, and must know of the shares of other processes.</summary>
internal interface ISynchronized
{
    /// <summary>The processes whose shares make the batch; null where there is one.</summary>
    ICollective? Collective { get; set; }
}
