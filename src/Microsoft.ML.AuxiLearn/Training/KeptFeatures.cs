using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// What a frozen backbone makes of the images of all sets, computed once, where every epoch would give it the same pixels: the heads then train as fast as on
/// a table.
/// </summary>
internal static class KeptFeatures
{
    private const long AtOnce = 64;

    /// <summary>The sets with features [n, h] in place of images, for a network that is given features; null where they cannot be kept.</summary>
    /// <param name="plan">How to train.</param>
    /// <param name="network">The network, its input standardised; left in training mode.</param>
    /// <param name="sets">The rows, on the training device.</param>
    /// <param name="checkAlive">Throws where training was cancelled.</param>
    public static TrainingSets? Of(TrainingPlan plan, PrimaryNetwork network, TrainingSets sets, Action checkAlive)
    {
        if (!plan.KeepsFeatures || plan.Network is not ImageNetwork { Frozen: true } || sets.Input.Augmentation.IsRandom || sets.Training.Maps.Count > 0)
            return null;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var threads = new ThreadScope(AtOnce * network.Work);
        network.eval();
        var width = 0L;
        var kept = sets with
        {
            Training = Features(sets.Training),
            HeldOut = sets.HeldOut is { } heldOut ? Features(heldOut) : null,
            Validation = sets.Validation is { } validation ? Features(validation) : null,
            Units = [],
        };
        network.train();
        return kept with { Input = InputFormat.Vector(width) };

        SampleTable Features(SampleTable rows)
        {
            var parts = new List<Tensor>();
            for (var start = 0L; start < rows.Rows; start += AtOnce)
            {
                checkAlive();
                plan.CancellationToken.ThrowIfCancellationRequested();
                using var batch = NewDisposeScope();
                parts.Add(network.Features(sets.Input.Evaluate(rows.Slice(start, Math.Min(AtOnce, rows.Rows - start)).Features)).MoveToOuterDisposeScope());
            }
            var features = cat(parts);
            width = features.shape[1];
            return new SampleTable(features, rows.Targets.alias(), rows.Weights?.alias()).Detach();
        }
    }
}
