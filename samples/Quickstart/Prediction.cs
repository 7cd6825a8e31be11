namespace Microsoft.ML.AuxiLearn.Samples.Quickstart;

/// <summary>What a regression model says of a row.</summary>
public sealed class Prediction
{
    public float Score { get; set; }
}
