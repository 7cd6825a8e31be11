namespace Microsoft.ML.AuxiLearn.Optimizing;

/// <summary>How one set of weights descends its gradient.</summary>
/// <param name="Kind">The optimizer.</param>
/// <param name="LearningRate">Positive.</param>
/// <param name="Momentum">Of SGD.</param>
/// <param name="WeightDecay">At least 0.</param>
internal sealed record OptimizerPlan(OptimizerKind Kind, double LearningRate, double Momentum, double WeightDecay);
