using System.Globalization;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The columns of one view that training reads, checked against what the plan asks of them.</summary>
internal sealed class ColumnBinding
{
    private ColumnBinding(DataViewSchema.Column features, InputFormat input, DataViewSchema.Column? weight, BoundTask main, IReadOnlyList<BoundTask> auxiliary,
        BoundTask? learned)
    {
        Features = features;
        Input = input;
        Weight = weight;
        Main = main;
        Auxiliary = auxiliary;
        Learned = learned;
    }

    public DataViewSchema.Column Features { get; }

    /// <summary>What the feature column holds; the size of images may be open until they are read.</summary>
    public InputFormat Input { get; }

    public DataViewSchema.Column? Weight { get; }

    public BoundTask Main { get; }

    public IReadOnlyList<BoundTask> Auxiliary { get; }

    /// <summary>The task without a column, whose labels a teacher makes; null without one.</summary>
    public BoundTask? Learned { get; }

    /// <summary>Where all tasks stand, those without a column last, once the size of the samples is known.</summary>
    /// <exception cref="ArgumentException">A self-supervised task is not for such samples, or there twice.</exception>
    public TaskLayout Layout => new(Main, [.. Auxiliary, .. Pretexts(), .. Learned is null ? Array.Empty<BoundTask>() : [Learned]])
    { IsPublished = IsPublished };

    /// <summary>Whether there are tasks whose labels are made of the input, which every row serves.</summary>
    public bool IsSelfSupervised => SelfSupervised.Count > 0;

    private IReadOnlyList<SelfSupervisedTask> SelfSupervised { get; init; } = [];

    /// <summary>The classes of auxiliary columns that hold values instead of keys, by the column's name.</summary>
    public IReadOnlyDictionary<string, ColumnClasses> Classes { get; private init; } = new Dictionary<string, ColumnClasses>();

    /// <summary>The schema of the training rows.</summary>
    public required DataViewSchema Schema { get; init; }

    /// <summary>Whether NaN is a missing feature, and not a mistake.</summary>
    public bool TakesMissing { get; private init; }

    private bool IsPublished { get; init; }

    /// <summary>The same columns with the input as it was found in the training rows.</summary>
    public ColumnBinding With(InputFormat input) =>
        new(Features, input, Weight, Main, Auxiliary, Learned)
        { Schema = Schema, IsPublished = IsPublished, TakesMissing = TakesMissing, SelfSupervised = SelfSupervised, Classes = Classes };

    /// <summary>
    /// The same columns with the classes of those that hold values instead of keys, for which the training rows are read once more than else.
    /// </summary>
    /// <exception cref="InvalidOperationException">A column's values are no classes; the sentence names it.</exception>
    public ColumnBinding WithClasses(IHost host, IDataView train)
    {
        var own = Auxiliary.Where(task => task is { NeedsClasses: true, IsMainTarget: false }).ToArray();
        var classes = Auxiliary.Where(task => task is { NeedsClasses: true, IsMainTarget: true })
            .ToDictionary(task => task.ColumnName, task => ColumnClasses.OfLabel(train.Schema[Main.ColumnName])
                ?? throw host.Except(
                    $"The auxiliary column '{task.ColumnName}' holds text and the keys of the label column '{Main.ColumnName}' stand for none; expected "
                        + "keys."));
        if (own.Length > 0)
        {
            foreach (var (task, found) in own.Zip(ColumnClasses.Read(host, train, [.. own.Select(task => (train.Schema[task.ColumnName], task.Missing))])))
                classes.Add(task.ColumnName, found);
        }
        return new(Features, Input, Weight, Main, [.. Auxiliary.Select(WithOutputs)], Learned)
        { Schema = Schema, IsPublished = IsPublished, TakesMissing = TakesMissing, SelfSupervised = SelfSupervised, Classes = classes };

        BoundTask WithOutputs(BoundTask task)
        {
            if (!own.Contains(task))
                return task;
            var count = classes[task.ColumnName].Count;
            if (task.Loss.Target == TargetKind.Binary)
                return count <= 2 ? task
                    : throw host.Except($"The auxiliary column '{task.ColumnName}' holds {count} different values; expected two, or the task Multiclass.");
            return task with { Outputs = Math.Max(1, count) };
        }
    }

    /// <summary>Binds the columns; the exceptions name the column, what was found and what is expected.</summary>
    /// <param name="host">The host whose exceptions are thrown.</param>
    /// <param name="schema">The schema of the training rows.</param>
    /// <param name="plan">Which columns, and as what.</param>
    /// <param name="mainTask">The main task for the label's type.</param>
    /// <param name="boundMain">The main task, with its classes counted.</param>
    public static ColumnBinding Bind(IHost host, DataViewSchema schema, ColumnPlan plan, Func<ColumnType, MainTask> mainTask, out MainTask boundMain)
    {
        var features = Find(host, schema, plan.Features, "feature");
        var input = plan.IsOfPoints ? InputBinding.OfPoints(host, features, plan.Images) : InputBinding.Of(host, features, plan.Images);

        var label = Find(host, schema, plan.Label, "label");
        var labelType = ColumnType.Of(label);
        boundMain = mainTask(labelType);
        if (!boundMain.Accepts(labelType))
            throw host.ExceptParam(nameof(schema), $"The label column '{label.Name}' holds {label.Type}; expected {boundMain.Expected}.");
        if (boundMain is MulticlassMain { Classes: < 2 } or SegmentationMain { Classes: < 2 })
            throw host.ExceptParam(nameof(schema), $"The label column '{label.Name}' has {boundMain.Classes} class; expected at least 2.");
        if (boundMain is SegmentationMain { Keys: > 0, NumberOfClasses: { } given } segmentation && given != segmentation.Keys)
            throw host.ExceptParam(nameof(schema),
                $"The label column '{label.Name}' has {segmentation.Keys} classes and the option NumberOfClasses is {given}; expected the same, or null for "
                    + "keys.");
        var main = new BoundTask(label.Name, [label.Name], boundMain.Outputs, plan.Loss?.For(boundMain.DefaultLoss.Target) ?? boundMain.DefaultLoss,
            IsAveraged: false, IsMainTarget: true)
        { Map = boundMain.Map(labelType) };
        if (boundMain.IsDense)
            CheckPixels(host, features, input, label);
        MapBinding.CheckSize(host, main, label, input);

        DataViewSchema.Column? weight = null;
        if (plan.ExampleWeight is { } weightName)
        {
            weight = Find(host, schema, weightName, "example weight");
            if (weight.Value.Type != NumberDataViewType.Single)
                throw host.ExceptParam(nameof(schema), $"The example weight column '{weightName}' holds {weight.Value.Type}; expected Single.");
        }

        var task = boundMain;
        return new ColumnBinding(
            features, input, weight, main, [.. plan.Tasks.OfType<ColumnTask>().Select(auxiliary => Bind(host, schema, auxiliary, task, input))],
                plan.Learned?.Bind(boundMain))
        {
            Schema = schema,
            IsPublished = plan.AveragesPixelsAsPublished,
            TakesMissing = plan.TakesMissing,
            SelfSupervised = plan.SelfSupervised,
        };
    }

    private IEnumerable<BoundTask> Pretexts()
    {
        var kinds = SelfSupervised.SelectMany(task => task.For(Input.NetworkInput)).ToArray();
        return kinds.GroupBy(kind => kind.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new ArgumentException($"The option AuxiliaryTasks has SelfSupervision.{twice.Key} {twice.Count()} times; expected it once.")
            : kinds.Select(kind => SelfSupervisedTask.Bind(kind, Input.NetworkInput));
    }

    private static void CheckPixels(IHost host, DataViewSchema.Column features, InputFormat input, DataViewSchema.Column label)
    {
        if (!input.IsImage)
            throw host.ExceptParam("schema",
                $"The feature column '{features.Name}' holds {features.Type}; expected images, whose pixels have the labels: an image, a vector of [channels, "
                    + "height, width] or, with the option Images, the path of an image.");
        if (label.Type is not VectorDataViewType { IsKnownSize: true })
            throw host.ExceptParam("schema", $"The label column '{label.Name}' holds {label.Type}; expected a vector of known size.");
    }

    private static BoundTask Bind(IHost host, DataViewSchema schema, ColumnTask task, MainTask main, InputFormat input)
    {
        var column = Find(host, schema, task.ColumnName, "auxiliary");
        var type = ColumnType.Of(column);
        if (!task.Accepts(type, main) || (type.IsVector && type.Size == 0))
            throw host.ExceptParam(nameof(schema), $"The auxiliary column '{column.Name}' holds {column.Type}; expected {task.Expected(main)}.");
        if (task.Missing is { } missing && (type.IsKey || type.IsText))
            throw host.ExceptParam(nameof(schema), string.Create(CultureInfo.InvariantCulture,
                $"The task of the auxiliary column '{column.Name}' has Missing = {missing} and the column holds {column.Type}; expected numbers, since key 0 "
                    + $"and empty text are missing anyway."));
        if (task is SameTargetTask && type.IsKey && type.KeyCount != main.Outputs)
            throw host.ExceptParam(nameof(schema), $"The auxiliary column '{column.Name}' has {type.KeyCount} classes; expected the label's {main.Outputs}.");
        if (task is SegmentationTask && task.Outputs(type) < 2)
            throw host.ExceptParam(nameof(schema), $"The auxiliary column '{column.Name}' has {task.Outputs(type)} class; expected at least 2.");
        var map = task.Map(type, main);
        var names = map is null
            ? TargetNames(column) : map.Channels == 1 ? [column.Name] : [.. Enumerable.Range(0, map.Channels).Select(channel => $"{column.Name}[{channel}]")];
        var bound = new BoundTask(column.Name, names, task.Outputs(type), task.Loss?.For(task.DefaultLoss(main).Target) ?? task.DefaultLoss(main),
            task.IsAveraged, task is SameTargetTask)
        {
            Map = map,
            Missing = task.Missing,
            NeedsClasses = task.NeedsClasses(type),
            KeepOutputs = task.KeepOutputs,
        };
        MapBinding.CheckSize(host, bound, column, input);
        return bound;
    }

    private static string[] TargetNames(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType vector)
            return [column.Name];
        if (!column.HasSlotNames(vector.Size))
            return [.. Enumerable.Range(0, vector.Size).Select(slot => $"{column.Name}[{slot}]")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select((name, slot) => name.IsEmpty ? $"{column.Name}[{slot}]" : $"{column.Name}.{name}")];
    }

    private static DataViewSchema.Column Find(IHost host, DataViewSchema schema, string name, string role) =>
        schema.GetColumnOrNull(name)
        ?? throw host.ExceptParam(nameof(schema),
            $"The {role} column '{name}' was not found; the data has "
                + $"{string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'").Take(30))}.");
}
