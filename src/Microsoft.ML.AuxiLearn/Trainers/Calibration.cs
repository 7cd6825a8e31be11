namespace Microsoft.ML.AuxiLearn;

/// <summary>What makes probabilities of classes come true as often as they say.</summary>
public enum Calibration
{
    /// <summary>Nothing: the probabilities are those that training ended with.</summary>
    None,

    /// <summary>
    /// Temperature scaling (Guo et al. 2017): all outputs are divided by one number, that with the smallest log-loss on the validation rows. It changes no
    /// predicted class.
    /// </summary>
    Temperature,
}
