using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using static Microsoft.ML.Data.AnnotationUtils;
using static Microsoft.ML.Data.AnnotationUtils.Const;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>Score.Interval: from the smallest output minus a bound to the largest plus it, in the label's units.</summary>
internal sealed class IntervalColumns(string score, int outputs, float bound) : ScoreColumns
{
    private const string Suffix = ".Interval";

    private static readonly SlotNames _ends = new(["Lower", "Upper"]);

    public IntervalColumns(ModelLoadContext context) : this(context.LoadNonEmptyString(), context.Reader.ReadInt32(), context.Reader.ReadSingle())
    {
    }

    public override int Outputs => outputs;

    public override MainTask Main => new RegressionMain();

    /// <summary>The name of the column.</summary>
    public static string NameOf(string score) => score + Suffix;

    public static SchemaShape.Column[] Shape(string score) => [SlotNames.Shape(NameOf(score), NumberDataViewType.Single, GetTrainerOutputAnnotation())];

    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema input)
    {
        var ends = Describe(input, ScoreColumnKind.QuantileRegression, ScoreValueKind.Score);
        _ends.AddTo(ends);
        return [new(NameOf(score), new VectorDataViewType(NumberDataViewType.Single, _ends.Count), ends.ToAnnotations())];
    }

    public override Delegate Getter(int column, ScoredRow row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> interval) =>
    {
        var (least, most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var output in row())
            (least, most) = (MathF.Min(least, output), MathF.Max(most, output));   // NaN stays NaN
        var editor = VBufferEditor.Create(ref interval, _ends.Count);
        (editor.Values[0], editor.Values[1]) = (least - bound, most + bound);
        interval = editor.Commit();
    });

    public override IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs)
    {
        var radius = graph.Constant([bound], 1);
        var (lower, upper) = (graph.Add("Sub", [End("ReduceMin"), radius]), graph.Add("Add", [End("ReduceMax"), radius]));
        return [new(NameOf(score), graph.Add("Concat", [lower, upper], ("axis", 1L)), GraphNumber.Float, _ends.Count)];

        string End(string type) => graph.Add(type, [outputs], ("axes", new[] { 1L }), ("keepdims", 1L));
    }

    public override void Save(ModelSaveContext context)
    {
        context.SaveNonEmptyString(score);
        context.Writer.Write(outputs);
        context.Writer.Write(bound);
    }
}
