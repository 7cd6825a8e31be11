namespace Microsoft.ML.AuxiLearn;

/// <summary>The probability from which PredictedLabel is true. Score and Probability stay as they are.</summary>
public enum DecisionThreshold
{
    /// <summary>0.5, which has the most rows right if the probabilities are right.</summary>
    Half,

    /// <summary>That with the largest F1 of the validation rows: 2 TP / (2 TP + FP + FN).</summary>
    F1,

    /// <summary>
    /// That with the largest balanced accuracy of the validation rows: the mean of the shares of true and of false rows that are predicted right.
    /// </summary>
    BalancedAccuracy,
}
