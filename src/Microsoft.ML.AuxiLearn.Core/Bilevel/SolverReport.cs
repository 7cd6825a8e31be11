namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>What a solver tells about one hypergradient, on its way into an <see cref="AuxiliaryStep"/>.</summary>
internal sealed class SolverReport
{
    public SolverStatus Status { get; set; }

    public double? SolutionNorm { get; set; }

    public double? Alpha { get; set; }

    public double? Residual { get; set; }

    public double? TangentNorm { get; set; }

    public int HessianProducts { get; set; }

    public IReadOnlyList<string> Warnings { get; set; } = [];
}
