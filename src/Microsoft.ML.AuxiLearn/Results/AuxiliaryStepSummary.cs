using System.Globalization;
using Microsoft.ML.AuxiLearn.Bilevel;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The auxiliary steps of one epoch: their number, the norm of their hypergradients, and warnings.</summary>
public sealed record AuxiliaryStepSummary
{
    /// <summary>The number of auxiliary steps of the epoch, including skipped ones.</summary>
    public required int Steps { get; init; }

    /// <summary>The number of steps skipped because the hypergradient was not finite.</summary>
    public required int Skipped { get; init; }

    /// <summary>The mean norm of the hypergradient before it was clipped, over the steps that were taken; NaN if there are none.</summary>
    public required double HypergradientNorm { get; init; }

    /// <summary>The number of solves that ended with each status.</summary>
    public required IReadOnlyDictionary<SolverStatus, int> Statuses { get; init; }

    /// <summary>The number of warnings, such as those of the self-check of central differences.</summary>
    public required int Warnings { get; init; }

    /// <summary>The first warning; null if there is none.</summary>
    public required string? FirstWarning { get; init; }

    /// <summary>The number of solves that ended with this status.</summary>
    public int Count(SolverStatus status) => Statuses.GetValueOrDefault(status);

    /// <summary>The norm and, in brackets, what went wrong.</summary>
    public override string ToString()
    {
        var doubts = Statuses.Where(pair => pair.Key is not (SolverStatus.Truncated or SolverStatus.Converged)).Select(pair => $"{pair.Key} {pair.Value}")
            .Prepend(Skipped > 0 ? $"skipped {Skipped}" : "").Append(Warnings > 0 ? $"warnings {Warnings}" : "").Where(doubt => doubt.Length > 0).ToArray();
        return string.Create(CultureInfo.InvariantCulture,
            $"hypergradient {HypergradientNorm:G3}{(doubts.Length > 0 ? $" (of {Steps} steps: {string.Join(", ", doubts)})" : "")}");
    }
}
