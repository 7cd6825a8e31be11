using Microsoft.ML.AuxiLearn.Bilevel;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>Sums up auxiliary steps, so that an epoch tells of them once.</summary>
internal sealed class AuxiliaryStepCount
{
    private readonly Dictionary<SolverStatus, int> _statuses = [];
    private int _steps;
    private int _skipped;
    private double _norms;
    private int _warnings;
    private string? _firstWarning;

    public void Add(AuxiliaryStep step)
    {
        _steps++;
        if (step.Skipped)
            _skipped++;
        else
            _norms += step.HypergradientNorm;
        _statuses[step.Status] = _statuses.GetValueOrDefault(step.Status) + 1;
        _warnings += step.Warnings.Count;
        _firstWarning ??= step.Warnings is [var first, ..] ? first : null;
    }

    /// <summary>The steps since the last call; null where there were none.</summary>
    public AuxiliaryStepSummary? Take()
    {
        if (_steps == 0)
            return null;
        var summary = new AuxiliaryStepSummary
        {
            Steps = _steps,
            Skipped = _skipped,
            HypergradientNorm = _steps == _skipped ? double.NaN : _norms / (_steps - _skipped),
            Statuses = new SortedDictionary<SolverStatus, int>(_statuses),
            Warnings = _warnings,
            FirstWarning = _firstWarning,
        };
        _statuses.Clear();
        (_steps, _skipped, _norms, _warnings, _firstWarning) = (0, 0, 0, 0, null);
        return summary;
    }
}
