using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Data.AnnotationUtils.Const;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>PredictedLabel: score > threshold, 0 unless another was chosen. Score: the logit. Probability: sigmoid(score).</summary>
internal sealed class BinaryColumns(string predictedLabel, string score, string probability, float threshold = 0) : ScoreColumns
{
    private const string Place = "Threshold";

    private static readonly VersionInfo _version = AuxiLearnTransformer.VersionOf("AUXLTHRS", "AuxiLearnThreshold");

    public BinaryColumns(ModelLoadContext context) : this(context.LoadNonEmptyString(), context.LoadNonEmptyString(), context.LoadNonEmptyString())
    {
    }

    /// <summary>The columns of a saved model, whose threshold has a part of its own where it is not 0.</summary>
    public static BinaryColumns Load(IHost host, ModelLoadContext context)
    {
        var threshold = 0f;
        context.TryProcessSubModel(Place, part =>
        {
            part.CheckAtModel(_version);
            threshold = part.Reader.ReadSingle();
            if (!float.IsFinite(threshold))
                throw host.ExceptDecode("The saved model's threshold is not a finite number.");
        });
        return new(context.LoadNonEmptyString(), context.LoadNonEmptyString(), context.LoadNonEmptyString(), threshold);
    }

    public static SchemaShape.Column[] Shape(string predictedLabel, string score, string probability) =>
    [
        Shape(predictedLabel, BooleanDataViewType.Instance),
        Shape(score, NumberDataViewType.Single),
        Shape(probability, NumberDataViewType.Single, isNormalized: true),
    ];

    public override int Outputs => 1;

    public override MainTask Main => new BinaryMain();

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
        0 => (ValueGetter<bool>)((ref bool value) => value = row()[0] > threshold),
        1 => (ValueGetter<float>)((ref float value) => value = row()[0]),
        _ => (ValueGetter<float>)((ref float value) => value = Sigmoid(row()[0])),
    };

    public override IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs) =>
    [
        new(predictedLabel, graph.Add("Greater", [outputs, graph.Constant([threshold], 1)]), GraphNumber.Boolean, 1),
        new(score, outputs, GraphNumber.Float, 1),
        new(probability, graph.Add("Sigmoid", [outputs]), GraphNumber.Float, 1),
    ];

    public override void Save(ModelSaveContext context)
    {
        context.SaveNonEmptyString(predictedLabel);
        context.SaveNonEmptyString(score);
        context.SaveNonEmptyString(probability);
        if (threshold != 0)
        {
            context.SaveSubModel(Place, part =>
            {
                part.SetVersionInfo(_version);
                part.Writer.Write(threshold);
            });
        }
    }

    /// <summary>1 / (1 + exp(-logit)).</summary>
    public static float Sigmoid(float logit) => 1 / (1 + MathF.Exp(-logit));
}
