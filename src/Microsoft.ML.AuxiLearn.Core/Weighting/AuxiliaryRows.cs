namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>What a method asks of the rows on which L_A is measured.</summary>
internal enum AuxiliaryRows
{
    /// <summary>Nothing.</summary>
    Any,

    /// <summary>That they are of their own: neither training rows nor those that choose the best weights.</summary>
    OfTheirOwn,

    /// <summary>That they are a second batch of the training rows.</summary>
    SecondBatch,
}
