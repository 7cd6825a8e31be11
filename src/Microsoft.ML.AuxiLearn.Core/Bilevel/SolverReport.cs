namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>What a solver tells about one hypergradient; null where the solver has no such number.</summary>
public sealed class SolverReport
{
    /// <summary>|p|, the norm of the linear system's solution.</summary>
    public double? SolutionNorm { get; set; }

    /// <summary>α, the step of the solver's iteration.</summary>
    public double? Alpha { get; set; }

    /// <summary>|v − H p| / |v|, the relative residual of the linear system.</summary>
    public double? Residual { get; set; }

    /// <summary>|J p|, how far the primary network's outputs move along p.</summary>
    public double? TangentNorm { get; set; }

    /// <summary>Hessian-vector products taken.</summary>
    public int HessianProducts { get; set; }

    /// <summary>What looked wrong, one sentence each (the self-check of central differences, negative curvature).</summary>
    public IList<string> Warnings { get; } = [];
}
