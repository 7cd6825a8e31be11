using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>From views and plans to a trained primary network.</summary>
internal static class TrainingRun
{
    /// <summary>Binds the columns, reads the rows once, sets rows aside and trains.</summary>
    /// <param name="host">Where messages go, from whose random numbers every choice comes, and by which training is cancelled.</param>
    /// <param name="columns">What to read.</param>
    /// <param name="rows">What to set aside.</param>
    /// <param name="plan">How to train.</param>
    /// <param name="mainTask">The main task for the label's type.</param>
    /// <param name="views">The rows.</param>
    /// <exception cref="InsufficientMemoryException">There is not enough memory.</exception>
    public static TrainedPrimary Execute(
        IHost host, ColumnPlan columns, RowPlan rows, TrainingPlan plan, Func<ColumnType, MainTask> mainTask, TrainingViews views)
    {
        TorchRuntime.EnsureLoaded();
        try
        {
            return plan.Collective is { } collective
                ? collective.Together(() => Train(host, columns, rows, plan, mainTask, views))
                : Train(host, columns, rows, plan, mainTask, views);
        }
        catch (Exception exception) when (MemoryShortage.IsIn(exception))
        {
            throw MemoryShortage.Of(exception, "to train",
                "a smaller BatchSize, AuxiliaryBatchSize or Network needs less, and the option MemoryBudget keeps rows in a file");
        }
    }

    private static TrainedPrimary Train(
        IHost host, ColumnPlan columns, RowPlan rows, TrainingPlan plan, Func<ColumnType, MainTask> mainTask, TrainingViews views)
    {
        using var channel = host.Start("Training");
        if (TorchRuntime.Doubt is { } unfit)
            channel.Warning("{0}", unfit);
        var seed = host.Rand.Next();
        using var checkpoints = plan.Collective.InFirst(() => plan.Checkpoints is { } saving   // the others have none
            ? Checkpoints.Open(host, channel, saving, TrainingIdentity.Of(host, saving, columns, views.Training.Schema, plan.Initial), seed) : null);
        seed = plan.Collective.OfFirst(checkpoints?.Seed ?? seed);
        var random = new SeededRandom(seed);
        using var stream = new RandomStream(random.NextInt64());

        var binding = ColumnBinding.Bind(host, views.Training.Schema, columns, mainTask, out var main).WithClasses(host, views.Training);
        var device = DeviceChoice.Of(host, channel);
        if (plan.Precision == Precision.BFloat16 && !BFloat16Support.IsLikely(device))
            channel.Warning("The option Precision is BFloat16 and the processor has no AVX512-BF16; expect training to be slower than with Float32.");
        using var onCpu = TrainingSets.Read(host, rows, binding, views, random);
        plan.Collective.InFirst(() => checkpoints?.Check(onCpu));
        var layout = binding.With(onCpu.Input).Layout;
        Tell(channel, layout, views, onCpu);
        foreach (var doubt in TaskDoubts.Of(onCpu.Training.Targets, layout, [.. onCpu.Fills, .. onCpu.Units.SelectMany(units => units?.Fills ?? [])]))
            channel.Warning("{0}", doubt);
        if (plan.ClassWeights != ClassWeights.None)
        {
            var weights = LabelShares.Balanced(onCpu.Training.Targets.select(1, 0), onCpu.Training.Weights, main.Classes);
            main = main with { ClassWeights = weights };
            if (plan.ClassWeights == ClassWeights.Balanced)
                layout = layout.Weighing(weights);
            else
                CheckBatches(host, plan, main.Classes);
        }
        var scaler = TargetScaler.Fit(onCpu.Training.Targets, layout, plan.Initial?.UnitsFor(main));
        onCpu.Apply(scaler);
        if (plan.Collective is { } collective)
            ProcessAgreement.Check(collective, plan, onCpu);
        using var onDevice = device.type == DeviceType.CPU ? null : onCpu.To(device);
        var sets = onDevice ?? onCpu;
        var kernels = new KernelNotice(sets.Input.IsImage);
        if (sets.Input.IsImage && device.type == DeviceType.CPU)
            KernelCheck.EnsureKnown(plan.Precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        kernels.Tell(channel);

        Teacher? teacher = null;
        var heads = layout.Tasks.Skip(1).Where(task => task.Outputs > 0).Select(task => new TaskHead(task.Outputs, IsOfSample: task.Map is null)).ToArray();
        var network = InTurn(stream, () => new PrimaryNetwork(plan.Backbones(main.Classes > 0), sets.Input.NetworkInput, main.Outputs, heads,
            plan.SingleTaskMembers));
        try
        {
            CheckPixels(host, plan, main, network);
            teacher = columns.Learned is { } task ? InTurn(stream, () => new Teacher(task, main, plan.Network, sets.Input.NetworkInput)) : null;
            Standardize(network, teacher, onCpu, Normalization(channel, columns.Images, plan.Network, onCpu.Input), doubt => channel.Warning("{0}", doubt));
            if (plan.Initial is { } initial)
                channel.Info("{0}", initial.CopyTo(network, main, KeyValues.Of(views.Training.Schema[columns.Label])?.All));
            network.to(device);
            teacher?.Generator.to(device);
            var passes = teacher is null && !binding.IsSelfSupervised;   // a teacher has a backbone of its own, and self-supervised tasks change the images
            using var kept = passes ? KeptFeatures.Of(plan, network, sets, seed, channel, host.CheckAlive) : null;
            if (sets.Input.KeptVersions is { } versions && kept?.Input.IsInVersions != true)
                channel.Warning("The option Images.KeptVersions is {0} and nothing is kept: it needs frozen layers, random Augmentation, room within "
                    + "MemoryBudget, labels of whole images, and no task that changes or labels images itself.", versions);
            network.Kept = kept?.Input.NetworkInput;
            using var threads = new ThreadScope(plan.BatchSize / (plan.Distribution?.Size ?? 1) * network.Work);
            using var session = new TrainingSession(plan, main, layout, kept ?? sets, network, random, stream, host.CheckAlive, teacher);
            var isResumed = false;
            plan.Collective.InFirst(() => { isResumed = checkpoints?.Restore(session, device) ?? false; });
            if (plan.Collective.Any(isResumed))
                plan.Collective.TakeFirst(session, device);
            if (checkpoints is not null && session.Unsaved is { } missed)
                channel.Warning("{0}", missed);
            var auxiliarySteps = new AuxiliaryStepLog(sentence => channel.Warning("{0}", sentence));
            var outcome = session.Run(
                report => plan.Collective.InFirst(() =>
                {
                    kernels.Tell(channel);
                    channel.Info(report.ToString());
                    if (report.AuxiliarySteps is { } steps)
                        auxiliarySteps.Tell(report.Epoch, steps);
                    plan.Progress?.Invoke(report);
                }),
                warning => channel.Warning("{0}", warning),
                checkpoints is null ? null : (epoch, isLast) => checkpoints.Offer(session, epoch, isLast));
            channel.Info("{0}", outcome);
            if (outcome.Kept is { } choice)
            {
                channel.Info("{0}", choice);
                using var all = network;
                network = all.Part(choice.First, choice.Count);
            }
            using var scope = NewDisposeScope();
            var held = plan.LooksAtHeldOut ? HeldOutOutputs.Of(network, kept ?? sets, layout, plan.BatchSize) : null;
            var calibration = plan.IsCalibrated && held is not null ? TemperatureScaling.Of(held) : null;
            if (calibration is not null)
            {
                held = held! with { Outputs = held.Outputs.Times(1 / calibration.Temperature) };
                network.ScaleMain(1 / calibration.Temperature);
                channel.Info("{0}", calibration);
            }
            var conformal = plan.Coverage is not { } coverage ? null : main.Classes > 0
                ? SplitConformal.OfClasses(host, coverage, held) : SplitConformal.OfNumbers(host, coverage, held, scaler.LabelScale);
            var summary = Summaries.Of(outcome, sets, ((IHostEnvironmentInternal)host).Seed) with
            {
                Temperature = calibration?.Temperature,
                CalibrationError = calibration?.ErrorAfter,
            };
            foreach (var doubt in summary.Doubts)
                channel.Warning("{0}", doubt);
            network.Kept = null;
            network.cpu();
            network.eval();
            (network, var tasks) = InTurn(stream, () => KeptOutputs.Of(binding, scaler, network));
            return new TrainedPrimary(sets.Input, network, scaler.LabelMean, scaler.LabelScale, outcome.Record with { Summary = summary })
            {
                Kernels = kernels,
                Threshold = held is null ? 0 : plan.ThresholdOf?.Invoke(held) ?? 0,
                Conformal = conformal,
                Kept = tasks,
            };
        }
        catch
        {
            network.Dispose();
            throw;
        }
        finally
        {
            teacher?.Dispose();
        }
    }

    private static void Tell(IChannel channel, TaskLayout layout, TrainingViews views, TrainingSets sets)
    {
        if (layout.Tasks.Select(task => task.Pretext).OfType<SelfSupervision>().ToArray() is { Length: > 0 } pretexts)
            channel.Info($"The self-supervised tasks are {string.Join(", ", pretexts.AsEnumerable())}.");
        if (views.Unlabelled is not null && sets.RowsWithoutTarget > 0)
            channel.Warning(
                $"{sets.RowsWithoutTarget:N0} rows have no label of any task and are left out; expected auxiliary columns in the unlabelled rows, or "
                    + "AuxiliaryTask.SelfSupervised.");
    }

    private static T InTurn<T>(RandomStream stream, Func<T> make)
    {
        using var turn = stream.Turn();
        return make();
    }

    private static void CheckPixels(IHost host, TrainingPlan plan, MainTask main, PrimaryNetwork network)
    {
        if (network.IsOfPixels != main.IsDense)
            throw host.Except(main.IsDense
                ? "The option Network has features of a whole image; expected those of each pixel, as Network.UNet and Network.SegNet have them, since the "
                    + "label has a class for each."
                : "The option Network has features of each pixel; expected those of a whole image, since the label has a value for each row.");
        if (main.IsDense && plan.LeastSide is { } side && network.Input.Shape is [_, var height, var width] && Math.Min(height, width) < side)
            throw host.Except(
                $"The combiner of the option Weighting has poolings that halve {side} x {side} pixels to one, and the images have {height} x {width}; "
                    + "expected larger images or fewer channels.");
    }

    /// <summary>That of the option Images, or of the network's pretrained weights.</summary>
    private static ImageNormalization Normalization(IChannel channel, ImageOptions? images, Network network, InputFormat input)
    {
        if (images?.Normalization is { } chosen)
        {
            if (network.Pretrained?.Normalization is { } other && other != chosen)
                channel.Warning($"The option Images has the Normalization {chosen}, and the weights were trained with {other}; expect worse results.");
            return chosen;
        }
        if (!input.IsImage || network.Pretrained?.Normalization is not { } own)
            return ImageNormalization.Measured;
        channel.Info($"Images are normalised as the network's weights were trained: {own}.");
        if (!input.IsBytes)
            channel.Warning(
                $"The network's weights were trained on pixels between 0 and 1 with the Normalization {own}, and the feature column holds numbers of any "
                    + "range; expected bytes, images, or the option Normalization.");
        return own;
    }

    /// <summary>A batch of each member, of primary and of auxiliary steps, must have room for every class.</summary>
    private static void CheckBatches(IHost host, TrainingPlan plan, int classes)
    {
        foreach (var (option, size) in new[] { (nameof(AuxiLearnOptions.BatchSize), plan.BatchSize),
            (nameof(AuxiLearnOptions.AuxiliaryBatchSize), plan.Auxiliary.BatchSize / plan.Members) })
        {
            if (size < classes)
                throw host.Except($"The option {option} has room for {size} rows and the label has {classes} classes; "
                    + $"expected at least as many for {nameof(ClassWeights)}.{nameof(ClassWeights.BalancedBatches)}.");
        }
    }

    private static void Standardize(PrimaryNetwork network, Teacher? teacher, TrainingSets sets, ImageNormalization normalization, Action<string> warn)
    {
        using var scope = NewDisposeScope();
        var units = InputUnits.Of(sets.Training.Features, sets.Input, normalization, network.Description.EntitySlots);
        foreach (var doubt in units.Doubts)
            warn(doubt);
        network.StandardizeInput(units.Mean, units.Scale);
        teacher?.Generator.StandardizeInput(units.Mean, units.Scale);
    }
}
