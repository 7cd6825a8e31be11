using Microsoft.ML.AuxiLearn.Bilevel;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>Warns of auxiliary steps that went wrong: once for each kind in a training, whatever the number of steps. The epochs' reports count them.</summary>
/// <param name="warn">Told one sentence at a time.</param>
internal sealed class AuxiliaryStepLog(Action<string> warn)
{
    private readonly HashSet<string> _told = [];

    public void Tell(int epoch, AuxiliaryStepSummary steps)
    {
        if (steps.Skipped > 0)
            Once("skipped",
                $"In epoch {epoch} {steps.Skipped} of {steps.Steps} auxiliary steps were skipped, because their hypergradient was not finite: the task "
                    + "weights stay as they are; a smaller LearningRate or AuxiliaryLearningRate, or another HypergradientSolver, may help.");
        foreach (var (status, cause) in _causes)
        {
            if (steps.Count(status) is var count and > 0)
                Once(status.ToString(), $"In epoch {epoch} the HypergradientSolver ended as {status} in {count} of {steps.Steps} auxiliary steps: {cause}.");
        }
        if (steps.FirstWarning is { } sentence)
            Once("warning", $"In epoch {epoch} auxiliary steps gave {steps.Warnings} warnings, the first of which is: {sentence}");
    }

    private static readonly (SolverStatus Status, string Cause)[] _causes =
    [
        (SolverStatus.NegativeCurvature,
            "the training loss curves down along a direction, as before the end of training; Minres handles this, and Ridge removes it"),
        (SolverStatus.Singular,
            "the training loss has no curvature along a direction, so the hypergradient is taken as zero there; WeightDecay or Ridge adds curvature"),
        (SolverStatus.Diverged, "the terms of the series grow; set Alpha to null to find a suitable step, or set Ridge to remove negative curvature"),
    ];

    private void Once(string kind, string sentence)
    {
        if (_told.Add(kind))
            warn(sentence);
    }
}
