using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using static Microsoft.ML.Data.AnnotationUtils.Const;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>Score: the prediction, in the label's units.</summary>
internal sealed class RegressionColumns(string score) : ScoreColumns
{
    public RegressionColumns(ModelLoadContext context) : this(context.LoadNonEmptyString())
    {
    }

    public static SchemaShape.Column[] Shape(string score) => [Shape(score, NumberDataViewType.Single)];

    public override int Outputs => 1;

    public override MainTask Main => new RegressionMain();

    public override ScoreColumns Covering(float bound) => new IntervalColumns(score, Outputs, bound);

    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema input) =>
        [new(score, NumberDataViewType.Single, Describe(input, ScoreColumnKind.Regression, ScoreValueKind.Score).ToAnnotations())];

    public override Delegate Getter(int column, ScoredRow row) => (ValueGetter<float>)((ref float value) => value = row()[0]);

    public override IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs) => [new(score, outputs, GraphNumber.Float, 1)];

    public override void Save(ModelSaveContext context) => context.SaveNonEmptyString(score);
}
