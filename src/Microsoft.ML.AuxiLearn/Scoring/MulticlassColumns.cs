using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Data.AnnotationUtils;
using static Microsoft.ML.Data.AnnotationUtils.Const;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// PredictedLabel: the class with the largest score, a key with the label's values. Score: softmax(outputs), one slot per class with its name.
/// </summary>
internal sealed class MulticlassColumns(IHost host, string predictedLabel, string score, ClassLabels labels) : ScoreColumns
{
    private const string ClassStream = "Classes";

    public MulticlassColumns(IHost host, ModelLoadContext context)
        : this(host, context.LoadNonEmptyString(), context.LoadNonEmptyString(), ClassLabels.Load(host, context, ClassStream))
    {
    }

    public override int Outputs => labels.Count;

    public override MainTask Main => new MulticlassMain(Outputs);

    public override KeyValues? ClassValues => labels.Values;

    public override ScoreColumns Covering(float bound) =>
        new ClassSetColumns(score, bound, new SlotNames(labels.Count, labels.Values is { AreText: true } ? labels.Names : []));

    public static SchemaShape.Column[] Shape(string predictedLabel, string score, SchemaShape.Column label)
    {
        var annotations = GetTrainerOutputAnnotation();
        if (label.Annotations.TryFindColumn(Kinds.KeyValues, out var values))
            annotations = annotations.Append(new(Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector, values.ItemType, false));
        return
        [
            new(predictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape(annotations)),
            new(score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape(AnnotationsForMulticlassScoreColumn(label))),
        ];
    }

    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema input)
    {
        var predicted = Describe(input, ScoreColumnKind.MulticlassClassification, ScoreValueKind.PredictedLabel);
        labels.Values?.AddTo(predicted, Kinds.KeyValues);
        var scored = Describe(input, ScoreColumnKind.MulticlassClassification, ScoreValueKind.Score);
        labels.Values?.AddTo(scored, Kinds.TrainingLabelValues);
        if (labels.Values is { AreText: true })   // slot names are text or nothing
            labels.Values.AddTo(scored, Kinds.SlotNames);
        return
        [
            new(predictedLabel, new KeyDataViewType(typeof(uint), Outputs), predicted.ToAnnotations()),
            new(score, new VectorDataViewType(NumberDataViewType.Single, Outputs), scored.ToAnnotations()),
        ];
    }

    public override Delegate Getter(int column, ScoredRow row) => column switch
    {
        0 => (ValueGetter<uint>)((ref uint key) => key = Largest(row())),
        _ => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> probabilities) =>
        {
            var editor = VBufferEditor.Create(ref probabilities, Outputs);
            Softmax(row(), editor.Values);
            probabilities = editor.Commit();
        }),
    };

    public override IReadOnlyList<string> ClassNames => labels.Names;

    public override IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs) =>
    [
        new(predictedLabel, Largest(graph, outputs, keepsDimension: true), GraphNumber.UInt32, 1),
        new(score, graph.Add("Softmax", [outputs], ("axis", 1L)), GraphNumber.Float, Outputs),
    ];

    public override void Save(ModelSaveContext context)
    {
        context.SaveNonEmptyString(predictedLabel);
        context.SaveNonEmptyString(score);
        labels.Save(host, context, ClassStream);
    }

    /// <summary>The key of the largest logit; 0, missing, when one is NaN.</summary>
    private static uint Largest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]))
                return 0;
            if (logits[i] > logits[best])
                best = i;
        }
        return (uint)best + 1;
    }

    /// <summary>exp(z_i - max z) / sum_j exp(z_j - max z), which cannot overflow.</summary>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
            largest = MathF.Max(largest, logit);
        var sum = 0f;
        for (var i = 0; i < logits.Length; i++)
            sum += probabilities[i] = MathF.Exp(logits[i] - largest);
        foreach (ref var probability in probabilities)
            probability /= sum;
    }
}
