namespace Microsoft.ML.AuxiLearn;

/// <summary>How much the rows of each class count in the main task's loss.</summary>
public enum ClassWeights
{
    /// <summary>As they come.</summary>
    None,

    /// <summary>
    /// n / (K n_k) for a row of class k, so that each of the K classes counts as much as every other, however few its rows n_k are. The best epoch is chosen by
    /// balanced accuracy.
    /// </summary>
    Balanced,

    /// <summary>
    /// As they come, but each class has an equal share of the rows of each batch, so that rows of a rare class come again the sooner. The best epoch is chosen
    /// by balanced accuracy.
    /// </summary>
    BalancedBatches,
}
