using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Data.AnnotationUtils;
using static Microsoft.ML.Data.AnnotationUtils.Const;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>Score: a prediction for each slot of a vector of numbers, in their units.</summary>
internal sealed class VectorColumns(string score, SlotNames slots) : ScoreColumns
{
    public VectorColumns(IHost host, ModelLoadContext context) : this(context.LoadNonEmptyString(), SlotNames.Load(host, context))
    {
    }

    public override int Outputs => slots.Count;

    public override MainTask Main => new RegressionMain();

    public static SchemaShape.Column[] Shape(string score, SchemaShape.Column column) =>
        [Vector(score, NumberDataViewType.Single, GetTrainerOutputAnnotation(), column)];

    /// <summary>The shape of a vector whose slots are those of another column.</summary>
    public static SchemaShape.Column Vector(string name, DataViewType item, IEnumerable<SchemaShape.Column> annotations, SchemaShape.Column slots) =>
        new(name, SchemaShape.Column.VectorKind.Vector, item, false, new SchemaShape([.. annotations, .. SlotNames.Shape(slots)]));

    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema input)
    {
        var scored = Describe(input, ScoreColumnKind.Regression, ScoreValueKind.Score);
        slots.AddTo(scored);
        return [new(score, new VectorDataViewType(NumberDataViewType.Single, Outputs), scored.ToAnnotations())];
    }

    public override Delegate Getter(int column, ScoredRow row) => Values<float>(row, output => output);

    /// <summary>A getter of a value for each output.</summary>
    public static ValueGetter<VBuffer<T>> Values<T>(ScoredRow row, Func<float, T> value) => (ref VBuffer<T> values) =>
    {
        var outputs = row();
        var editor = VBufferEditor.Create(ref values, outputs.Length);
        for (var i = 0; i < outputs.Length; i++)
            editor.Values[i] = value(outputs[i]);
        values = editor.Commit();
    };

    public override IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs) => [new(score, outputs, GraphNumber.Float, Outputs)];

    public override void Save(ModelSaveContext context)
    {
        context.SaveNonEmptyString(score);
        slots.Save(context);
    }
}
