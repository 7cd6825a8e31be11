namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>The inputs of a computation that it is differentiated by.</summary>
internal enum Gradients
{
    /// <summary>None: a forward pass.</summary>
    None,

    /// <summary>All but the first: a layer's weights, where its input is data.</summary>
    OfWeights,

    /// <summary>All.</summary>
    OfAll,

    /// <summary>All, and those gradients once more (<see cref="SecondDerivatives"/>).</summary>
    OfGradients,
}
