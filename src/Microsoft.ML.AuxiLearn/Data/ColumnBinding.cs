using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The columns of one view that training reads, checked against what the options ask of them.</summary>
internal sealed class ColumnBinding
{
    private ColumnBinding(DataViewSchema.Column features, InputFormat input, DataViewSchema.Column? weight, BoundTask main, IReadOnlyList<BoundTask> auxiliary, BoundTask? learned)
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

    /// <summary>Where all tasks stand, that without a column last.</summary>
    public TaskLayout Layout => new(Main, Learned is null ? Auxiliary : [.. Auxiliary, Learned]);

    /// <summary>The same columns with the input as it was found in the training rows.</summary>
    public ColumnBinding With(InputFormat input) => new(Features, input, Weight, Main, Auxiliary, Learned);

    /// <summary>Binds the columns; the exceptions name the column, what was found and what is expected.</summary>
    /// <param name="host">The host whose exceptions are thrown.</param>
    /// <param name="schema">The schema of the training rows.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="mainTask">The main task for the label's type.</param>
    /// <param name="boundMain">The main task, with its classes counted.</param>
    public static ColumnBinding Bind(IHost host, DataViewSchema schema, AuxiLearnOptions options, Func<ColumnType, MainTask> mainTask, out MainTask boundMain)
    {
        var features = Find(host, schema, options.FeatureColumnName, "feature");
        var input = InputBinding.Of(host, features, options.Images);

        var label = Find(host, schema, options.LabelColumnName, "label");
        var labelType = ColumnType.Of(label);
        boundMain = mainTask(labelType);
        if (!boundMain.Accepts(labelType))
            throw host.ExceptParam(nameof(schema), $"The label column '{label.Name}' holds {label.Type}; expected {boundMain.Expected}.");
        if (boundMain is MulticlassMain { Classes: < 2 } multiclass)
            throw host.ExceptParam(nameof(schema), $"The label column '{label.Name}' has {multiclass.Classes} class; expected at least 2.");
        var main = new BoundTask(label.Name, [label.Name], boundMain.Outputs, options.Loss ?? boundMain.DefaultLoss, IsAveraged: false, IsMainTarget: true);

        DataViewSchema.Column? weight = null;
        if (options.ExampleWeightColumnName is { } weightName)
        {
            weight = Find(host, schema, weightName, "example weight");
            if (weight.Value.Type != NumberDataViewType.Single)
                throw host.ExceptParam(nameof(schema), $"The example weight column '{weightName}' holds {weight.Value.Type}; expected Single.");
        }

        var task = boundMain;
        return new ColumnBinding(
            features, input, weight, main, [.. options.TasksInUse.OfType<ColumnTask>().Select(auxiliary => Bind(host, schema, auxiliary, task))], options.LearnedTask?.Bind(boundMain));
    }

    private static BoundTask Bind(IHost host, DataViewSchema schema, ColumnTask task, MainTask main)
    {
        var column = Find(host, schema, task.ColumnName, "auxiliary");
        var type = ColumnType.Of(column);
        if (!task.Accepts(type, main) || (type.IsVector && type.Size == 0))
            throw host.ExceptParam(nameof(schema), $"The auxiliary column '{column.Name}' holds {column.Type}; expected {task.Expected(main)}.");
        if (task is SameTargetTask && type.IsKey && type.KeyCount != main.Outputs)
            throw host.ExceptParam(nameof(schema), $"The auxiliary column '{column.Name}' has {type.KeyCount} classes; expected the label's {main.Outputs}.");
        return new BoundTask(column.Name, TargetNames(column), task.Outputs(type), task.Loss ?? task.DefaultLoss(main), task.IsAveraged, task is SameTargetTask);
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
        ?? throw host.ExceptParam(nameof(schema), $"The {role} column '{name}' was not found; the data has {string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'").Take(30))}.");
}
