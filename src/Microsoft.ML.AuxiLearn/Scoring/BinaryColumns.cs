using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.Data;
using static Microsoft.ML.Data.AnnotationUtils.Const;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>PredictedLabel: score > 0. Score: the logit. Probability: sigmoid(score).</summary>
internal sealed class BinaryColumns(string predictedLabel, string score, string probability) : ScoreColumns
{
    public BinaryColumns(ModelLoadContext context) : this(context.LoadNonEmptyString(), context.LoadNonEmptyString(), context.LoadNonEmptyString())
    {
    }

    public static SchemaShape.Column[] Shape(string predictedLabel, string score, string probability) =>
    [
        Shape(predictedLabel, BooleanDataViewType.Instance),
        Shape(score, NumberDataViewType.Single),
        Shape(probability, NumberDataViewType.Single, isNormalized: true),
    ];

    public override int Outputs => 1;

    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema input)
    {
        var normalized = Describe(input, ScoreColumnKind.BinaryClassification, ScoreValueKind.Probability);
        normalized.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        return
        [
            new(predictedLabel, BooleanDataViewType.Instance, Describe(input, ScoreColumnKind.BinaryClassification, ScoreValueKind.PredictedLabel)
                .ToAnnotations()),
            new(score, NumberDataViewType.Single, Describe(input, ScoreColumnKind.BinaryClassification, ScoreValueKind.Score).ToAnnotations()),
            new(probability, NumberDataViewType.Single, normalized.ToAnnotations()),
        ];
    }

    public override Delegate Getter(int column, ScoredRow row) => column switch
    {
        0 => (ValueGetter<bool>)((ref bool value) => value = row()[0] > 0),
        1 => (ValueGetter<float>)((ref float value) => value = row()[0]),
        _ => (ValueGetter<float>)((ref float value) => value = Sigmoid(row()[0])),
    };

    public override IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs) =>
    [
        new(predictedLabel, graph.Add("Greater", [outputs, graph.Constant([0f], 1)]), GraphNumber.Boolean, 1),
        new(score, outputs, GraphNumber.Float, 1),
        new(probability, graph.Add("Sigmoid", [outputs]), GraphNumber.Float, 1),
    ];

    public override void Save(ModelSaveContext context)
    {
        context.SaveNonEmptyString(predictedLabel);
        context.SaveNonEmptyString(score);
        context.SaveNonEmptyString(probability);
    }

    private static float Sigmoid(float logit) => 1 / (1 + MathF.Exp(-logit));
}
