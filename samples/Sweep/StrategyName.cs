namespace Microsoft.ML.AuxiLearn.Samples.Sweeps;

/// <summary>The strategies of the command line.</summary>
internal enum StrategyName
{
    Grid,
    Random,
    Halving,
}
