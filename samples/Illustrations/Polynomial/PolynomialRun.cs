namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Polynomial;

/// <summary>One seed.</summary>
internal sealed record PolynomialRun
{
    public required int Seed { get; init; }

    /// <summary>The main task's root mean squared error on new rows against their truth, by contender.</summary>
    public required IReadOnlyDictionary<string, double> Rmse { get; init; }

    /// <summary>The same of least squares on the auxiliary set alone.</summary>
    public required double AuxiliarySetAlone { get; init; }

    /// <summary>
    /// How much a row's main loss counts in the end, by contender, for each of <see cref="PolynomialExperiment.TelltaleLosses"/>, over what it is in a row with
    /// a right label.
    /// </summary>
    public required IReadOnlyDictionary<string, double[]> MainWeights { get; init; }

    /// <summary>The learned polynomial's coefficients, ten times on the way and at the end, as shares of their sum.</summary>
    public required double[][] Coefficients { get; init; }
}
