using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Data.AnnotationUtils;
using static Microsoft.ML.Data.AnnotationUtils.Const;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>For each slot of a vector of yes and no, PredictedLabel: score > 0. Score: the logit. Probability: sigmoid(score).</summary>
internal sealed class MultiLabelColumns(string predictedLabel, string score, string probability, SlotNames slots) : ScoreColumns
{
    public MultiLabelColumns(IHost host, ModelLoadContext context)
        : this(context.LoadNonEmptyString(), context.LoadNonEmptyString(), context.LoadNonEmptyString(), SlotNames.Load(host, context))
    {
    }

    public override int Outputs => slots.Count;

    public override MainTask Main => new BinaryMain();

    public static SchemaShape.Column[] Shape(string predictedLabel, string score, string probability, SchemaShape.Column column) =>
    [
        VectorColumns.Vector(predictedLabel, BooleanDataViewType.Instance, GetTrainerOutputAnnotation(), column),
        VectorColumns.Vector(score, NumberDataViewType.Single, GetTrainerOutputAnnotation(), column),
        VectorColumns.Vector(probability, NumberDataViewType.Single, GetTrainerOutputAnnotation(isNormalized: true), column),
    ];

    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema input)
    {
        return
        [
            new(predictedLabel, new VectorDataViewType(BooleanDataViewType.Instance, Outputs), Annotations(ScoreValueKind.PredictedLabel)),
            new(score, new VectorDataViewType(NumberDataViewType.Single, Outputs), Annotations(ScoreValueKind.Score)),
            new(probability, new VectorDataViewType(NumberDataViewType.Single, Outputs), Annotations(ScoreValueKind.Probability)),
        ];

        DataViewSchema.Annotations Annotations(string value)
        {
            var annotations = Describe(input, ScoreColumnKind.BinaryClassification, value);
            if (value == ScoreValueKind.Probability)
                annotations.AddPrimitiveValue(Kinds.IsNormalized, BooleanDataViewType.Instance, true);
            slots.AddTo(annotations);
            return annotations.ToAnnotations();
        }
    }

    public override Delegate Getter(int column, ScoredRow row) => column switch
    {
        0 => VectorColumns.Values(row, logit => logit > 0),
        1 => VectorColumns.Values(row, logit => logit),
        _ => VectorColumns.Values(row, BinaryColumns.Sigmoid),
    };

    public override IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs) =>
    [
        new(predictedLabel, graph.Add("Greater", [outputs, graph.Constant([0f], 1)]), GraphNumber.Boolean, Outputs),
        new(score, outputs, GraphNumber.Float, Outputs),
        new(probability, graph.Add("Sigmoid", [outputs]), GraphNumber.Float, Outputs),
    ];

    public override void Save(ModelSaveContext context)
    {
        context.SaveNonEmptyString(predictedLabel);
        context.SaveNonEmptyString(score);
        context.SaveNonEmptyString(probability);
        slots.Save(context);
    }
}
