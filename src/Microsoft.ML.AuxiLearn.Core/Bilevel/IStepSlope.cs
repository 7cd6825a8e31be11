using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>A primary optimizer that can tell how its last step Δ(g) would have changed with the gradient.</summary>
internal interface IStepSlope
{
    /// <summary>∂Δ/∂g, elementwise, [P], at the last step's gradient [P] and the state after it.</summary>
    Tensor Slope(Tensor gradient);
}
