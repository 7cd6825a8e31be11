using System.Globalization;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// What the frozen layers of a backbone make of the images of all sets, computed once, where every epoch would give them the same pixels: on the features of a
/// wholly frozen backbone the heads train as fast as on a table, and on the maps of its first stages the others train without these.
/// </summary>
internal static class KeptFeatures
{
    private const long AtOnce = 64;

    /// <summary>
    /// The sets with features [n, h] or maps [n, c, h, w] in place of images, for a network that is given these; null where they cannot be kept.
    /// </summary>
    /// <param name="plan">How to train.</param>
    /// <param name="network">The network, its input standardised; left in training mode.</param>
    /// <param name="sets">The rows, on the training device.</param>
    /// <param name="channel">Receives a message.</param>
    /// <param name="checkAlive">Throws where training was cancelled.</param>
    public static TrainingSets? Of(TrainingPlan plan, PrimaryNetwork network, TrainingSets sets, IChannel channel, Action checkAlive)
    {
        if (!plan.KeepsFeatures || !network.HasFrozenLayers || sets.Input.Augmentation.IsRandom || sets.Training.Maps.Count > 0)
            return null;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var threads = new ThreadScope(AtOnce * network.Work);
        network.eval();
        var shape = Made(sets.Training, 0, 1).shape[1..];
        SampleTable?[] tables = [sets.Training, sets.HeldOut, sets.Validation];
        var bytes = tables.Sum(rows => rows?.Rows ?? 0) * shape.Aggregate((long)sizeof(float), (product, side) => product * side);
        var fits = sets.Memory?.TryTake(bytes) ?? true;
        channel.Info(string.Create(CultureInfo.InvariantCulture,
            $"Frozen layers see the same images in every epoch, and what they make of them takes {bytes / 1e6:N1} MB")
            + (fits ? ": it is computed once." : ", more than the option MemoryBudget leaves: it is computed in each step."));
        var kept = fits ? Kept() : null;
        network.train();
        return kept;

        TrainingSets Kept()
        {
            var made = sets with
            {
                Input = InputFormat.Vector(shape),
                Training = Features(sets.Training),
                HeldOut = sets.HeldOut is { } heldOut ? Features(heldOut) : null,
                Validation = sets.Validation is { } validation ? Features(validation) : null,
                Units = [],
            };
            made = sets.Training.Device.type == DeviceType.CPU ? made : made.To(sets.Training.Device);
            foreach (var table in (SampleTable?[])[made.Training, made.HeldOut, made.Validation])
                table?.Detach();
            return made;
        }

        SampleTable Features(SampleTable rows)
        {
            var features = empty([rows.Rows, .. shape]);
            for (var start = 0L; start < rows.Rows; start += AtOnce)
            {
                checkAlive();
                plan.CancellationToken.ThrowIfCancellationRequested();
                using var batch = NewDisposeScope();
                var count = Math.Min(AtOnce, rows.Rows - start);
                features.narrow(0, start, count).copy_(Made(rows, start, count));
            }
            return new SampleTable(features, rows.Targets.alias(), rows.Weights?.alias());
        }

        Tensor Made(SampleTable rows, long start, long count) => network.Frozen(sets.Input.Evaluate(rows.Slice(start, count).Features));
    }
}
