using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Pretexts;
using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// From rows as they are kept to what the network and the losses take of a batch: images as numbers and, in training, augmented; with dense labels, the maps
/// augmented with them, in their units, and put together to targets [n, d, h, w], in which the target of a row stands at each pixel.
/// </summary>
/// <param name="input">What the features are.</param>
/// <param name="layout">The tasks.</param>
/// <param name="units">Of each map.</param>
/// <param name="sampleUnits">Of what the network takes, on its device.</param>
/// <param name="training">The rows that are trained on, and what draws those of them that self-supervised tasks keep to; null in evaluation.</param>
internal sealed class BatchForm(InputFormat input, TaskLayout layout, IReadOnlyList<MapUnits?> units, SampleUnits sampleUnits,
    (SampleTable Rows, Random Random)? training = null)
{
    private readonly PretextSet? _pretexts = layout.Tasks.Select(task => task.Pretext).OfType<SelfSupervision>().ToArray() is { Length: > 0 } pretexts
        ? new(training is var (rows, random) ? [.. pretexts.Select(pretext => pretext.Over(Samples(input, rows), random))] : pretexts, input.NetworkInput,
            sampleUnits)
        : null;

    /// <summary>In training, from random numbers of its own.</summary>
    /// <param name="random">Seeds them; left alone where nothing is random.</param>
    public Func<SampleTable, Batch> Train(SeededRandom random)
    {
        if (!layout.IsDense)
        {
            var images = input.Train(random);
            return Asking(rows => rows.ToBatch(images), random);
        }
        var own = random.Fork();
        return Asking(rows => Dense(rows, layout.Tasks, batch => input.Augmentation.Train(batch, own)), random);
    }

    /// <summary>In evaluation and auxiliary steps, which look at the main task alone.</summary>
    public Batch Evaluate(SampleTable rows) => layout.IsDense
        ? Dense(rows, layout.Tasks.Take(1), batch => batch with { Images = input.Augmentation.Evaluate(batch.Images) })
        : rows.ToBatch(input.Evaluate);

    /// <summary>The samples as in evaluation, with the targets of all tasks.</summary>
    /// <param name="random">Seeds the choices of self-supervised tasks; left alone without any.</param>
    public Func<SampleTable, Batch> Whole(SeededRandom random) => Asking(layout.IsDense
        ? rows => Dense(rows, layout.Tasks, batch => batch with { Images = input.Augmentation.Evaluate(batch.Images) })
        : Evaluate, random);

    /// <summary>
    /// The same batches with what self-supervised tasks make of their samples or of the others that they are to ask about, and with the targets of these behind
    /// the others.
    /// </summary>
    private Func<SampleTable, Batch> Asking(Func<SampleTable, Batch> form, SeededRandom random)
    {
        if (_pretexts is null)
            return form;
        var own = random.Fork();
        return rows =>
        {
            var batch = form(rows);
            var asked = rows.Asked is null ? batch : form(rows.Asked);
            var (changed, targets) = _pretexts.Make(asked.Features, own);
            return batch with
            {
                Targets = cat([batch.Targets, layout.IsDense ? AtEachPixel(targets, batch.Features) : targets], 1),
                Weights = layout.WeightsOf(batch.Weights, asked.Weights),
                Changed = changed,
            };
        };
    }

    private Batch Dense(SampleTable rows, IEnumerable<BoundTask> tasks, Func<PixelBatch, PixelBatch> vary)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var maps = tasks.Where(task => task.Map is not null).Zip(rows.Maps, (task, kept) => new PixelBatch.Map(MapFormat.Numbers(kept), task.Map!.Kind));
        var batch = vary(new PixelBatch(input.Numbers(rows.Features), [.. maps]));
        var (column, map) = (0, 0);
        var targets = new List<Tensor>();
        foreach (var task in tasks.Where(task => !task.IsMade))
        {
            targets.Add(task.Map is null
                ? AtEachPixel(rows.Targets.narrow(1, column, task.Targets), batch.Images)
                : InUnits(batch.Maps[map].Values, units[map++]));
            column += task.Targets;
        }
        return new Batch(batch.Images.MoveToOuterDisposeScope(), (targets.Count == 1 ? targets[0] : cat(targets, 1)).MoveToOuterDisposeScope(), rows.Weights);
    }

    private static PretextRows Samples(InputFormat input, SampleTable rows) => new(checked((int)rows.Rows), (numbers, random) =>
    {
        var features = rows.FeaturesOf(numbers);
        return input.IsImage ? input.Augmentation.Train(input.Numbers(features), random) : features;
    });

    private static Tensor AtEachPixel(Tensor targets, Tensor images) => targets.unsqueeze(-1).unsqueeze(-1).expand(-1, -1, images.shape[2], images.shape[3]);

    private static Tensor InUnits(Tensor map, MapUnits? units) => units is null ? map : units.Apply(map);
}
