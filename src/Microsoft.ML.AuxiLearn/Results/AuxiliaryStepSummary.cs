using System.Globalization;
using Microsoft.ML.AuxiLearn.Bilevel;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The auxiliary steps of one epoch: how many were taken, how large their hypergradients were, and what looked wrong.</summary>
public sealed record AuxiliaryStepSummary
{
    /// <summary>The auxiliary steps of the epoch, those that were skipped among them.</summary>
    public required int Steps { get; init; }

    /// <summary>Steps not taken because the hypergradient was not finite.</summary>
    public required int Skipped { get; init; }

    /// <summary>The mean norm of the hypergradient before it was clipped, over the steps that were taken; NaN where there are none.</summary>
    public required double HypergradientNorm { get; init; }

    /// <summary>How many times the solver ended in each way.</summary>
    public required IReadOnlyDictionary<SolverStatus, int> Statuses { get; init; }

    /// <summary>The sentences in which something looked wrong, as the self-check of central differences tells it.</summary>
    public required int Warnings { get; init; }

    /// <summary>The first of them; null for none.</summary>
    public required string? FirstWarning { get; init; }

    /// <summary>How many times the solver ended in that way.</summary>
    public int Count(SolverStatus status) => Statuses.GetValueOrDefault(status);

    /// <summary>The norm and, in brackets, what looked wrong.</summary>
    public override string ToString()
    {
        var doubts = Statuses.Where(pair => pair.Key is not (SolverStatus.Truncated or SolverStatus.Converged)).Select(pair => $"{pair.Key} {pair.Value}")
            .Prepend(Skipped > 0 ? $"skipped {Skipped}" : "").Append(Warnings > 0 ? $"warnings {Warnings}" : "").Where(doubt => doubt.Length > 0).ToArray();
        return string.Create(CultureInfo.InvariantCulture,
            $"hypergradient {HypergradientNorm:G3}{(doubts.Length > 0 ? $" (of {Steps} steps: {string.Join(", ", doubts)})" : "")}");
    }
}
