using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Data.AnnotationUtils;
using static Microsoft.ML.Data.AnnotationUtils.Const;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>Score.Set: of each class, whether it is in the set: its probability is at least a bound, or no other's is larger.</summary>
internal sealed class ClassSetColumns(string score, float bound, SlotNames classes) : ScoreColumns
{
    private const string Suffix = ".Set";

    public ClassSetColumns(IHost host, ModelLoadContext context)
        : this(context.LoadNonEmptyString(), context.Reader.ReadSingle(), SlotNames.Load(host, context))
    {
    }

    public override int Outputs => classes.Count;

    public override MainTask Main => new MulticlassMain(Outputs);

    /// <summary>The name of the column.</summary>
    public static string NameOf(string score) => score + Suffix;

    public static SchemaShape.Column[] Shape(string score, SchemaShape.Column label) =>
    [
        label.Annotations.TryFindColumn(Kinds.KeyValues, out var values) && values.ItemType is TextDataViewType
            ? SlotNames.Shape(NameOf(score), BooleanDataViewType.Instance, GetTrainerOutputAnnotation())
            : new(NameOf(score), SchemaShape.Column.VectorKind.Vector, BooleanDataViewType.Instance, false, new SchemaShape(GetTrainerOutputAnnotation())),
    ];

    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema input)
    {
        var set = Describe(input, ScoreColumnKind.MulticlassClassification, ScoreValueKind.PredictedLabel);
        classes.AddTo(set);
        return [new(NameOf(score), new VectorDataViewType(BooleanDataViewType.Instance, Outputs), set.ToAnnotations())];
    }

    public override Delegate Getter(int column, ScoredRow row)
    {
        var probabilities = new float[Outputs];
        return (ValueGetter<VBuffer<bool>>)((ref VBuffer<bool> set) =>
        {
            MulticlassColumns.Softmax(row(), probabilities);
            var least = MathF.Min(bound, probabilities.Max());
            var editor = VBufferEditor.Create(ref set, Outputs);
            for (var i = 0; i < Outputs; i++)
                editor.Values[i] = probabilities[i] >= least;
            set = editor.Commit();
        });
    }

    /// <summary>Opset 12 has no operator for "at least": not less.</summary>
    public override IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs)
    {
        var probabilities = graph.Add("Softmax", [outputs], ("axis", 1L));
        var least = graph.Add("Min", [graph.Constant([bound], 1), graph.Add("ReduceMax", [probabilities], ("axes", new[] { 1L }), ("keepdims", 1L))]);
        return [new(NameOf(score), graph.Add("Not", [graph.Add("Less", [probabilities, least])]), GraphNumber.Boolean, Outputs)];
    }

    public override void Save(ModelSaveContext context)
    {
        context.SaveNonEmptyString(score);
        context.Writer.Write(bound);
        classes.Save(context);
    }
}
