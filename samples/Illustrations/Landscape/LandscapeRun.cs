namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Landscape;

/// <summary>One seed: a point is [w1, w2], and the weights are those of the main, the helpful and the harmful task.</summary>
internal sealed record LandscapeRun
{
    public required int Seed { get; init; }

    /// <summary>XᵀX / n of the training rows: each task's loss is (w − its optimum)ᵀ S (w − its optimum) and a constant.</summary>
    public required double[][] Curvature { get; init; }

    /// <summary>Where each task's own training loss is least.</summary>
    public required double[][] TaskOptima { get; init; }

    /// <summary>The optimum of the main task alone, on the rows of both sets.</summary>
    public required double[] Single { get; init; }

    /// <summary>The optimum under equal weights, on the rows of both sets.</summary>
    public required double[] Equal { get; init; }

    /// <summary>The optimum of L_T at the start, where all weights are equal.</summary>
    public required double[] Before { get; init; }

    /// <summary>The optimum of L_T under the learned weights.</summary>
    public required double[] After { get; init; }

    /// <summary>Where training with equal weights goes, as often as there are auxiliary steps.</summary>
    public required double[][] EqualPath { get; init; }

    /// <summary>Where training with AuxiLearn goes, from one auxiliary step to the next.</summary>
    public required double[][] Path { get; init; }

    /// <summary>The learned weights after each auxiliary step.</summary>
    public required double[][] Weights { get; init; }

    /// <summary>The learned weights at the end, as shares of their sum.</summary>
    public double[] Shares => [.. Weights[^1].Select(weight => weight / Weights[^1].Sum())];
}
