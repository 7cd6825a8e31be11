using System.Globalization;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// What the frozen layers of a backbone make of the images of all sets, computed once, where every epoch would give them the same pixels or versions of the
/// images are drawn beforehand: on the features of a wholly frozen backbone the heads train as fast as on a table, and on the maps of its first stages the
/// others train without these.
/// </summary>
internal static class KeptFeatures
{
    private const long AtOnce = 64;

    /// <summary>
    /// The sets with features [n, h] or maps [n, c, h, w] in place of images, or [n, v, ...] where versions are drawn, for a network that is given these; null
    /// where they cannot be kept.
    /// </summary>
    /// <param name="plan">How to train.</param>
    /// <param name="network">The network, its input standardised; left in training mode.</param>
    /// <param name="sets">The rows, on the training device.</param>
    /// <param name="seed">Of the versions.</param>
    /// <param name="channel">Receives a message.</param>
    /// <param name="checkAlive">Throws where training was cancelled.</param>
    public static TrainingSets? Of(TrainingPlan plan, PrimaryNetwork network, TrainingSets sets, int seed, IChannel channel, Action checkAlive)
    {
        var augmentation = sets.Input.Augmentation;
        var random = new SeededRandom(~seed);   // of its own, so that all else is drawn as without versions
        if (!plan.KeepsFeatures || !network.HasFrozenLayers || sets.Training.Maps.Count > 0
            || (augmentation.IsRandom ? sets.Input.KeptVersions : 1) is not { } versions)
            return null;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var threads = new ThreadScope(AtOnce * network.Work);
        network.eval();
        var shape = network.Frozen(sets.Input.Evaluate(sets.Training.Slice(0, 1).Features)).shape[1..];
        var others = (sets.HeldOut?.Rows ?? 0) + (sets.Validation?.Rows ?? 0);
        var bytes = (sets.Training.Rows * versions + others) * shape.Aggregate((long)sizeof(float), (product, side) => product * side);
        var fits = sets.Memory?.TryTake(bytes) ?? true;
        var seen = versions > 1 ? $"{versions} versions of each training image" : "the same images in every epoch";
        channel.Info(string.Create(CultureInfo.InvariantCulture, $"Frozen layers see {seen}, and what they make of them takes {bytes / 1e6:N1} MB")
            + (fits ? ": it is computed once." : ", more than the option MemoryBudget leaves: it is computed in each step."));
        var kept = fits ? Kept() : null;
        network.train();
        return kept;

        TrainingSets Kept()
        {
            var made = sets with
            {
                Input = InputFormat.Vector(shape) with { IsInVersions = versions > 1 },
                Training = Features(sets.Training, versions),
                HeldOut = sets.HeldOut is { } heldOut ? Features(heldOut, 1) : null,
                Validation = sets.Validation is { } validation ? Features(validation, 1) : null,
                Units = [],
            };
            made = sets.Training.Device.type == DeviceType.CPU ? made : made.To(sets.Training.Device);
            foreach (var table in (SampleTable?[])[made.Training, made.HeldOut, made.Validation])
                table?.Detach();
            return made;
        }

        SampleTable Features(SampleTable rows, int count)
        {
            var features = empty([rows.Rows, count, .. shape]);
            for (var start = 0L; start < rows.Rows; start += AtOnce)
            {
                using var batch = NewDisposeScope();
                var length = Math.Min(AtOnce, rows.Rows - start);
                var images = rows.Slice(start, length).Features;
                for (var version = 0; version < count; version++)
                {
                    checkAlive();
                    plan.CancellationToken.ThrowIfCancellationRequested();
                    var input = version == 0 ? sets.Input.Evaluate(images) : augmentation.Train(sets.Input.Numbers(images), random);
                    features.narrow(0, start, length).select(1, version).copy_(network.Frozen(input));
                }
            }
            return new SampleTable(versions > 1 ? features : features.squeeze(1), rows.Targets.alias(), rows.Weights?.alias());
        }
    }
}
