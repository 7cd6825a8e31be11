using System.Globalization;
using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Weighting;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Trainers;

/// <summary>Everything that options can be wrong in without looking at data.</summary>
internal sealed class OptionsValidation
{
    private readonly IHost _host;

    private OptionsValidation(IHost host) => _host = host;

    /// <param name="host">The host whose exceptions are thrown.</param>
    /// <param name="options">The options of a trainer.</param>
    /// <param name="main">The main task's kind.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it, what was found and what is expected.</exception>
    public static void Check(IHost host, AuxiLearnOptions options, MainTask main)
    {
        var validation = new OptionsValidation(host);
        validation.CheckNumbers(options);
        validation.CheckObjects(options);
        validation.CheckImages(options.Images);
        validation.CheckColumns(options);
        validation.CheckTasks(options, main);
        validation.CheckPixels(options, main);
    }

    private void CheckNumbers(AuxiLearnOptions options)
    {
        AtLeast(nameof(options.NumberOfEpochs), options.NumberOfEpochs, 1);
        AtLeast(nameof(options.NumberOfSteps), options.NumberOfSteps ?? 1, 1);
        AtLeast(nameof(options.EarlyStoppingSteps), options.EarlyStoppingSteps ?? 1, 1);
        AtLeast(nameof(options.BatchSize), options.BatchSize, 1);
        AtLeast(nameof(options.AuxiliaryBatchSize), options.AuxiliaryBatchSize, 1);
        AtLeast(nameof(options.AuxiliaryUpdateInterval), options.AuxiliaryUpdateInterval, 1);
        AtLeast(nameof(options.EarlyStoppingPatience), options.EarlyStoppingPatience ?? 1, 1);
        AtLeast(nameof(options.MemoryBudget), options.MemoryBudget ?? 0, 0);
        AtLeast(nameof(options.CheckpointEpochs), options.CheckpointEpochs, 1);
        AtLeast(nameof(options.CheckpointMinutes), options.CheckpointMinutes, 0);
        AtLeast(nameof(options.WeightDecay), options.WeightDecay, 0);
        AtLeast(nameof(options.AuxiliaryWeightDecay), options.AuxiliaryWeightDecay, 0);
        Positive(nameof(options.LearningRate), options.LearningRate);
        Positive(nameof(options.AuxiliaryLearningRate), options.AuxiliaryLearningRate);
        Positive(nameof(options.MaxGradientNorm), options.MaxGradientNorm ?? 1);
        Positive(nameof(options.MaxHypergradientNorm), options.MaxHypergradientNorm ?? 1);
        Require(options.Coverage is null or (> 0 and < 1), nameof(AuxiLearnRegressionTrainer.Options.ConformalCoverage), options.Coverage ?? 0,
            "over 0 and under 1, or null");
        Require(options.Momentum is >= 0 and < 1, nameof(options.Momentum), options.Momentum, "a number from 0 up to but not including 1");
        Require(Enum.IsDefined(options.Optimizer), nameof(options.Optimizer), options.Optimizer, "Sgd, Adam or AdamW");
        Require(Enum.IsDefined(options.Precision), nameof(options.Precision), options.Precision, "Float32 or BFloat16");
        Require(Enum.IsDefined(options.AuxiliaryOptimizer), nameof(options.AuxiliaryOptimizer), options.AuxiliaryOptimizer, "Sgd, Adam or AdamW");
    }

    private void CheckObjects(AuxiLearnOptions options)
    {
        NotNull(nameof(options.Network), options.Network);
        if (options.Network.Pretrained is { } weights)
            Require(File.Exists(weights.Path), $"{nameof(options.Network)}.{nameof(ImageNetwork.Weights)}", $"'{weights.Path}', which is not there",
                weights.Kind);
        Require(options.Precision == Precision.Float32 || options.Network is not CustomNetwork, nameof(options.Precision),
            $"{options.Precision} and the option {nameof(options.Network)} is Custom, whose layers take float32 alone",
            "Float32, or one of the library's networks");
        Require(options.Precision == Precision.Float32 || options.Network is not TableNetwork, nameof(options.Precision),
            $"{options.Precision} and the option {nameof(options.Network)} is Table, whose entities and waves it is too coarse for", "Float32");
        NotNull(nameof(options.Weighting), options.Weighting);
        CheckMembers(options);
        Require(options.CheckpointFolder is null || !string.IsNullOrWhiteSpace(options.CheckpointFolder), nameof(options.CheckpointFolder),
            $"'{options.CheckpointFolder}'", "the path of a folder, or null");
        NotNull(nameof(options.Schedule), options.Schedule);
        NotNull(nameof(options.AuxiliarySet), options.AuxiliarySet);
        NotNull(nameof(options.ValidationSet), options.ValidationSet);
    }

    private void CheckMembers(AuxiLearnOptions options)
    {
        var members = MemberOptions.Of(options);
        AtLeast(nameof(options.Members), members, 1);
        Require(options.SingleTaskMembers is null or >= 0, nameof(options.SingleTaskMembers), options.SingleTaskMembers ?? 0, "at least 0");
        Require((options.SingleTaskMembers ?? 0) < members, nameof(options.SingleTaskMembers),
            $"{options.SingleTaskMembers} and the option {nameof(options.Members)} is {members}", "fewer than there are members");
        if (members > 1 && MemberOptions.Hindrance(options) is { } hindrance)
            throw _host.ExceptUserArg(nameof(options.Members),
                $"The option {nameof(options.Members)} is {members} and {hindrance}; expected 1, or Network.Mlp without it.");
    }

    private void CheckImages(ImageOptions? images)
    {
        if (images is null)
            return;
        AtLeast($"{nameof(AuxiLearnOptions.Images)}.{nameof(images.Height)}", images.Height ?? 1, 1);
        AtLeast($"{nameof(AuxiLearnOptions.Images)}.{nameof(images.Width)}", images.Width ?? 1, 1);
        AtLeast($"{nameof(AuxiLearnOptions.Images)}.{nameof(images.Channels)}", images.Channels ?? 1, 1);
        Require(images.Height is null == images.Width is null, nameof(AuxiLearnOptions.Images), images.Height is null
            ? "a Width without a Height"
            : "a Height without a Width", "both or neither");
        Require(Enum.IsDefined(images.Resizing), $"{nameof(AuxiLearnOptions.Images)}.{nameof(images.Resizing)}", images.Resizing, "IsoCrop, IsoPad or Fill");
        NotNull($"{nameof(AuxiLearnOptions.Images)}.{nameof(images.Augmentation)}", images.Augmentation);
    }

    /// <summary>Each column has one role: a label that is a feature too leaks, an auxiliary column listed twice counts twice.</summary>
    private void CheckColumns(AuxiLearnOptions options)
    {
        List<(string Option, string Name)> inputs =
            [(nameof(options.LabelColumnName), options.LabelColumnName), (nameof(options.FeatureColumnName), options.FeatureColumnName)];
        if (options.ExampleWeightColumnName is not null)
            inputs.Add((nameof(options.ExampleWeightColumnName), options.ExampleWeightColumnName));
        foreach (var (task, index) in options.AuxiliaryTasks.Select((task, index) => (task, index)))
        {
            NotNull($"{nameof(options.AuxiliaryTasks)}[{index}]", task);
            if (task is ColumnTask column)
                inputs.Add((nameof(options.AuxiliaryTasks), column.ColumnName));
        }
        Distinct(inputs);
        Distinct(options.OutputColumns);
    }

    private void CheckTasks(AuxiLearnOptions options, MainTask main)
    {
        CheckLoss(nameof(options.Loss), options.Loss, main.DefaultLoss);
        foreach (var task in options.AuxiliaryTasks)
        {
            Require(task is not SelfSupervisedTask || (task.Loss, task.Missing) == (null, null), nameof(options.AuxiliaryTasks),
                "a list with a self-supervised task with a Loss or Missing", "them for columns alone");
            CheckLoss($"{nameof(options.AuxiliaryTasks)}, Loss of '{task.Name}',", task.Loss, task.DefaultLoss(main));
            Require(task.Loss is not QuantileLoss, $"{nameof(options.AuxiliaryTasks)}, Loss of '{task.Name}',", task.Loss!,
                "one for a single output, since quantiles are for the main task");
            Require(!task.KeepOutputs || (task is ColumnTask and not SameTargetTask && !main.IsDense),
                $"{nameof(options.AuxiliaryTasks)}, KeepOutputs of '{task.Name}',", true,
                main.IsDense ? "false for the trainer SemanticSegmentation" : "true for tasks with a column and a head of their own alone");
        }
        Require(options.Network.EntitySlots.Count == 0 || !options.AuxiliaryTasks.Any(task => task is SelfSupervisedTask), nameof(options.AuxiliaryTasks),
            $"a list with a self-supervised task and the option {nameof(options.Network)} is Table with entities, whose numbers measure nothing",
            "columns alone, or a table without entities");
        if (main is QuantileMain)
        {
            Require(!options.AuxiliaryTasks.Any(task => task is SameTargetTask { Loss: not null }), nameof(options.AuxiliaryTasks),
                "a list with SameTarget and a Loss", "none, since it takes the main task's quantiles");
        }
        var learned = options.AuxiliaryTasks.OfType<LearnedTask>().Count();
        Require(options.LearnedTask?.Missing is null, nameof(options.AuxiliaryTasks), "a list with a learned task with Missing, which has no column",
            "Missing for columns alone");
        Require(learned <= 1, nameof(options.AuxiliaryTasks), $"a list with {learned} learned tasks", "at most one");
        Require(learned == 0 || main.DefaultLoss.Target != TargetKind.Number, nameof(options.AuxiliaryTasks),
            "a list with a learned task, which divides classes", "columns alone for a label of numbers");
        Require(learned == 0 || options.Weighting is not ForkMergeMethod, nameof(options.AuxiliaryTasks),
            $"a list with a learned task and the option {nameof(options.Weighting)} is {options.Weighting}, of whose branches one has no teacher",
            "columns alone, or another method");
        Require(options.ValidationSet != ValidationSet.None || options.Weighting is not ForkMergeMethod, nameof(options.ValidationSet),
            $"None and the option {nameof(options.Weighting)} is {options.Weighting}, which merges its branches by the validation rows", "validation rows");
        Require(learned == 1 || !options.Weighting.NeedsLearnedTask, nameof(options.Weighting),
            $"{options.Weighting} and the option {nameof(options.AuxiliaryTasks)} has no learned task",
            $"{nameof(AuxiliaryTask)}.{nameof(AuxiliaryTask.Learned)} among them");
    }

    /// <summary>What is for dense labels alone, and what cannot be used with them.</summary>
    private void CheckPixels(AuxiLearnOptions options, MainTask main)
    {
        if (!main.IsDense)
        {
            Require(!options.Network.IsOfPixels, nameof(options.Network), $"{options.Network.GetType().Name}, which has features of each pixel",
                "one with features of a whole row, or the trainer SemanticSegmentation");
            Require(options.Weighting.LeastSide is null, nameof(options.Weighting), $"{options.Weighting}, which combines losses of pixels",
                "another combiner, or the trainer SemanticSegmentation");
            Require(options.AuxiliaryTasks.OfType<DenseTask>().FirstOrDefault() is not { } dense, nameof(options.AuxiliaryTasks),
                "a list with a task of pixels", "tasks of rows, or the trainer SemanticSegmentation");
            return;
        }
        Require(options.Network.IsOfPixels || options.Network is CustomNetwork, nameof(options.Network),
            $"{options.Network.GetType().Name}, which has features of a whole image",
            "one with features of each pixel: Network.UNet, Network.SegNet, or Network.Custom");
        Require(main is not SegmentationMain { NumberOfClasses: < 2 }, nameof(AuxiLearnSegmentationTrainer.Options.NumberOfClasses), main.Classes,
            "at least 2, or null for keys");
        Require(options.LearnedTask is null, nameof(options.AuxiliaryTasks), "a list with a learned task, which divides the classes of rows",
            "columns alone for dense labels");
        if (options.Images?.Augmentation.Steps.FirstOrDefault(step => !step.KeepsMaps) is { } step)
            throw _host.ExceptUserArg(nameof(options.Images),
                $"The option {nameof(options.Images)}.{nameof(ImageOptions.Augmentation)} has {step.GetType().Name}, which cannot augment dense labels with "
                    + "their images; expected Flip, RandomScaleCrop, ColorJitter, or RandomCrop to the images' own size.");
    }

    private void CheckLoss(string option, TaskLoss? loss, TaskLoss usual)
    {
        if (loss is not null)
            Require(loss.For(usual.Target).Target == usual.Target, option, $"a loss for {Words(loss.Target)}", $"one for {Words(usual.Target)}, such as "
                + $"{usual.GetType().Name}");
    }

    private void Distinct(IEnumerable<(string Option, string Name)> columns)
    {
        var roles = new Dictionary<string, string>();
        foreach (var (option, name) in columns)
        {
            Require(!string.IsNullOrWhiteSpace(name), option, $"'{name}'", "the name of a column");
            if (!roles.TryAdd(name, option))
                throw _host.ExceptUserArg(option,
                    $"The option {option} names the column '{name}', which {(roles[name] == option ? "it lists already" : $"is {roles[name]} already")}; "
                        + "expected each column in one role.");
        }
    }

    private void AtLeast(string option, double value, double least) =>
        Require(value >= least && double.IsFinite(value), option, value, string.Create(CultureInfo.InvariantCulture, $"at least {least}"));

    private void Positive(string option, double value) => Require(value > 0 && double.IsFinite(value), option, value, "a positive number");

    private void NotNull(string option, object? value) => Require(value is not null, option, "null", "a value");

    private void Require(bool condition, string option, object found, string expected)
    {
        if (!condition)
            throw _host.ExceptUserArg(option, string.Create(CultureInfo.InvariantCulture, $"The option {option} is {found}; expected {expected}."));
    }

    private static string Words(TargetKind target) => target switch
    {
        TargetKind.Class => "classes",
        TargetKind.Binary => "true and false",
        TargetKind.SoftLabel => "soft labels",
        TargetKind.Direction => "directions",
        _ => "numbers",
    };
}
