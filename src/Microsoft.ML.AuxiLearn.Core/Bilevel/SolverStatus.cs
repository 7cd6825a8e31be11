namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>How the solution of H p = v ended. All but <see cref="NotFinite"/> leave a p that is finite and as good as the solver could make it.</summary>
public enum SolverStatus
{
    /// <summary>All iterations or terms that were asked for were taken, as is usual where they are few.</summary>
    Truncated,

    /// <summary>The residual is within the tolerance, or within rounding.</summary>
    Converged,

    /// <summary>H is not positive along a direction of the iteration, which ended there.</summary>
    NegativeCurvature,

    /// <summary>H maps a direction of the iteration to zero, as far as rounding lets one tell; where it does so with v, p is zero.</summary>
    Singular,

    /// <summary>The terms of the series came to more than twice v, and it ended there: its step is too long, or H has large negative directions.</summary>
    Diverged,

    /// <summary>A product with H is not finite: there is no p, and the auxiliary step is skipped.</summary>
    NotFinite,
}
