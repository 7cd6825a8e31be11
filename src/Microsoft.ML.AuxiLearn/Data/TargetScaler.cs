using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Takes the mean off numeric targets and divides by their standard deviation over the training rows, so that losses of tasks in different units compare; other
/// measurements of the main target take the main target's.
/// </summary>
internal sealed class TargetScaler : IDisposable
{
    private readonly Tensor _mean;
    private readonly Tensor _scale;

    private TargetScaler(Tensor mean, Tensor scale)
    {
        _mean = mean;
        _scale = scale;
    }

    public float LabelMean => Value(_mean);

    public float LabelScale => Value(_scale);

    private static float Value(Tensor values)
    {
        using var first = values[0];
        return first.item<float>();
    }

    public static TargetScaler Fit(Tensor targets, TaskLayout layout)
    {
        using var scope = NewDisposeScope();
        var present = targets.isnan().logical_not();
        var count = present.sum([0L]).clamp_min(1);
        var mean = targets.nan_to_num(0).sum([0L]) / count;
        var deviation = ((targets - mean).nan_to_num(0).square().sum([0L]) / count).sqrt();
        var scale = deviation.where(deviation > 1e-12, ones_like(deviation));

        var column = 0;
        foreach (var task in layout.Tasks.Where(task => task.Loss.Target != TargetKind.SoftLabel))   // which no column holds
        {
            var range = TensorIndex.Slice(column, column + task.Targets);
            if (task.Loss.Target != TargetKind.Number || task.Map is not null)   // those of pixels have units of their own
            {
                mean[range] = zeros(1);
                scale[range] = ones(1);
            }
            else if (task.IsMainTarget)
            {
                mean[range] = mean[0].clone();
                scale[range] = scale[0].clone();
            }
            column += task.Targets;
        }
        return new TargetScaler(mean.DetachFromDisposeScope(), scale.DetachFromDisposeScope());
    }

    /// <summary>Standardises the targets [n, t] in place.</summary>
    public void Apply(Tensor targets)
    {
        using var scope = NewDisposeScope();
        targets.sub_(_mean).div_(_scale);
    }

    public void Dispose()
    {
        _mean.Dispose();
        _scale.Dispose();
    }
}
