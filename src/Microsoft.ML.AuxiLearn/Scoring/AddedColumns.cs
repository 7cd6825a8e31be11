using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Data.AnnotationUtils;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// A part of what a model adds behind the main task's columns. Those of an auxiliary task are the columns that a model of this task alone has, with the task's
/// name before theirs.
/// </summary>
internal sealed class AddedColumns
{
    private static readonly VersionInfo _version = AuxiLearnTransformer.VersionOf("AUXLADDS", "AuxiLearnAddedColumns");

    private readonly ColumnsKind _kind;

    private AddedColumns(ColumnsKind kind, ScoreColumns columns) => (_kind, Columns) = (kind, columns);

    public ScoreColumns Columns { get; }

    /// <summary>Whether they are made of the main task's outputs, and not of their own.</summary>
    public bool ReadsMainOutputs => _kind is ColumnsKind.Interval or ColumnsKind.Set;

    /// <summary>What covers the label.</summary>
    public static AddedColumns Of(ScoreColumns covering) => new(covering is IntervalColumns ? ColumnsKind.Interval : ColumnsKind.Set, covering);

    /// <summary>The columns of a task.</summary>
    public static AddedColumns Of(IHost host, KeptTask task)
    {
        var names = new Names(task.Name);
        var kind = KindOf(task.Kind, task.Column.Type is VectorDataViewType);
        return new(kind, kind switch
        {
            ColumnsKind.Number => new RegressionColumns(names.Score),
            ColumnsKind.Binary => new BinaryColumns(names.PredictedLabel, names.Score, names.Probability),
            ColumnsKind.Class => new MulticlassColumns(host, names.PredictedLabel, names.Score, new ClassLabels(task.Column)),
            ColumnsKind.Numbers => new VectorColumns(names.Score, SlotNames.Of(task.Column)),
            _ => new MultiLabelColumns(names.PredictedLabel, names.Score, names.Probability, SlotNames.Of(task.Column)),
        });
    }

    /// <summary>The names that the columns of a task may have.</summary>
    public static IEnumerable<string> NamesOf(AuxiliaryTask task)
    {
        var names = new Names(task.Name);
        return [names.PredictedLabel, names.Score, names.Probability];
    }

    /// <summary>The shape of the columns of a task.</summary>
    /// <param name="name">The task's name.</param>
    /// <param name="kind">What its column holds.</param>
    /// <param name="column">The column.</param>
    public static SchemaShape.Column[] Shape(string name, TargetKind kind, SchemaShape.Column column)
    {
        var names = new Names(name);
        return KindOf(kind, column.Kind != SchemaShape.Column.VectorKind.Scalar) switch
        {
            ColumnsKind.Number => RegressionColumns.Shape(names.Score),
            ColumnsKind.Binary => BinaryColumns.Shape(names.PredictedLabel, names.Score, names.Probability),
            ColumnsKind.Class => MulticlassColumns.Shape(names.PredictedLabel, names.Score, column.IsKey ? column : KeysOf(name)),
            ColumnsKind.Numbers => VectorColumns.Shape(names.Score, column),
            _ => MultiLabelColumns.Shape(names.PredictedLabel, names.Score, names.Probability, column),
        };
    }

    /// <summary>A part of a saved model; null where there are no more.</summary>
    /// <exception cref="FormatException">It is of a kind that is not known, or damaged.</exception>
    public static AddedColumns? Load(IHost host, ModelLoadContext context, int index)
    {
        AddedColumns? columns = null;
        context.TryProcessSubModel(Place(index), part =>
        {
            part.CheckAtModel(_version);
            var kind = (ColumnsKind)part.Reader.ReadByte();
            columns = new(kind, kind switch
            {
                ColumnsKind.Number => new RegressionColumns(part),
                ColumnsKind.Binary => new BinaryColumns(part),
                ColumnsKind.Class => new MulticlassColumns(host, part),
                ColumnsKind.Numbers => new VectorColumns(host, part),
                ColumnsKind.Labels => new MultiLabelColumns(host, part),
                ColumnsKind.Interval => new IntervalColumns(part),
                ColumnsKind.Set => new ClassSetColumns(host, part),
                _ => throw host.ExceptDecode($"The saved model has columns of kind {(byte)kind}; expected 1 to {Enum.GetValues<ColumnsKind>().Length}."),
            });
        });
        return columns;
    }

    public void Save(ModelSaveContext context, int index) => context.SaveSubModel(Place(index), part =>
    {
        part.SetVersionInfo(_version);
        part.Writer.Write((byte)_kind);
        Columns.Save(part);
    });

    private static string Place(int index) => $"Added_{index}";

    private static ColumnsKind KindOf(TargetKind kind, bool isVector) => (kind, isVector) switch
    {
        (TargetKind.Class, _) => ColumnsKind.Class,
        (TargetKind.Binary, false) => ColumnsKind.Binary,
        (TargetKind.Binary, true) => ColumnsKind.Labels,
        (_, false) => ColumnsKind.Number,
        _ => ColumnsKind.Numbers,
    };

    private static SchemaShape.Column KeysOf(string name) => new(name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true,
        new SchemaShape([new(Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false)]));

    /// <summary>As they stand in files.</summary>
    private enum ColumnsKind : byte
    {
        Number = 1,
        Binary,
        Class,
        Numbers,
        Labels,
        Interval,
        Set,
    }

    private readonly record struct Names(string Task)
    {
        public string PredictedLabel => $"{Task}.{DefaultColumnNames.PredictedLabel}";

        public string Score => $"{Task}.{DefaultColumnNames.Score}";

        public string Probability => $"{Task}.{DefaultColumnNames.Probability}";
    }
}
