using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Data.AnnotationUtils;
using static Microsoft.ML.Data.AnnotationUtils.Const;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// PredictedLabel: of each pixel the class with the largest score, keys [h, w] with the label's values. Score: softmax(outputs) over the classes, [k, h, w].
/// </summary>
internal sealed class SegmentationColumns(IHost host, string predictedLabel, string score, ClassLabels labels, int height, int width) : ScoreColumns
{
    private const string ClassStream = "Classes";
    private const string ScoreKind = "SemanticSegmentation";

    public SegmentationColumns(IHost host, ModelLoadContext context)
        : this(host, context.LoadNonEmptyString(), context.LoadNonEmptyString(), ClassLabels.Load(host, context, ClassStream), Side(context.Reader),
            Side(context.Reader))
    {
    }

    public override int Outputs => labels.Count;

    public override MainTask Main => new SegmentationMain(Outputs, null, 255);

    public override KeyValues? ClassValues => labels.Values;

    public override long OutputSize => (long)labels.Count * height * width;

    public static SchemaShape.Column[] Shape(string predictedLabel, string score, SchemaShape.Column label)
    {
        var annotations = GetTrainerOutputAnnotation();
        IEnumerable<SchemaShape.Column> values = label.Annotations.TryFindColumn(Kinds.KeyValues, out var found)
            ? [new(Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector, found.ItemType, false)]
            : [];
        return
        [
            new(predictedLabel, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.UInt32, true, new SchemaShape(annotations.Concat(values))),
            new(score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape(annotations)),
        ];
    }

    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema input)
    {
        var predicted = Describe(input, ScoreKind, ScoreValueKind.PredictedLabel);
        labels.Values?.AddTo(predicted, Kinds.KeyValues);
        return
        [
            new(predictedLabel, new VectorDataViewType(new KeyDataViewType(typeof(uint), Outputs), height, width), predicted.ToAnnotations()),
            new(score, new VectorDataViewType(NumberDataViewType.Single, Outputs, height, width), Describe(input, ScoreKind, ScoreValueKind.Score)
                .ToAnnotations()),
        ];
    }

    public override Delegate Getter(int column, ScoredRow row) => column switch
    {
        0 => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> keys) =>
        {
            var editor = VBufferEditor.Create(ref keys, height * width);
            Largest(row(), editor.Values);
            keys = editor.Commit();
        }),
        _ => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> probabilities) =>
        {
            var editor = VBufferEditor.Create(ref probabilities, checked((int)OutputSize));
            Softmax(row(), editor.Values);
            probabilities = editor.Commit();
        }),
    };

    public override IReadOnlyList<string> ClassNames => labels.Names;

    /// <summary>Before opset 13 softmax takes the last dimensions as one: the classes go last for it.</summary>
    public override IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs)
    {
        var probabilities = graph.Add("Softmax", [graph.Add("Transpose", [outputs], ("perm", new[] { 0L, 2, 3, 1 }))], ("axis", 3L));
        return
        [
            new(predictedLabel, Largest(graph, outputs, keepsDimension: false), GraphNumber.UInt32, height, width),
            new(score, graph.Add("Transpose", [probabilities], ("perm", new[] { 0L, 3, 1, 2 })), GraphNumber.Float, Outputs, height, width),
        ];
    }

    public override void Save(ModelSaveContext context)
    {
        context.SaveNonEmptyString(predictedLabel);
        context.SaveNonEmptyString(score);
        labels.Save(host, context, ClassStream);
        context.Writer.Write(height);
        context.Writer.Write(width);
    }

    private static int Side(BinaryReader reader) =>
        reader.ReadInt32() is var side and >= 1 ? side : throw new FormatException("The saved model's maps have no pixels.");

    /// <summary>Of each pixel the key of the largest logit; 0, missing, where one is NaN.</summary>
    private void Largest(ReadOnlySpan<float> logits, Span<uint> keys)
    {
        var pixels = keys.Length;
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var (best, key) = (logits[pixel], 1u);
            for (var k = 0; k < Outputs; k++)
            {
                var logit = logits[k * pixels + pixel];
                if (float.IsNaN(logit))
                {
                    key = 0;
                    break;
                }
                if (logit > best)
                    (best, key) = (logit, (uint)k + 1);
            }
            keys[pixel] = key;
        }
    }

    /// <summary>exp(z_k - max z) / sum_j exp(z_j - max z) at each pixel.</summary>
    private void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        var pixels = height * width;
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var largest = float.NegativeInfinity;
            for (var i = pixel; i < logits.Length; i += pixels)
                largest = MathF.Max(largest, logits[i]);
            var sum = 0f;
            for (var i = pixel; i < logits.Length; i += pixels)
                sum += probabilities[i] = MathF.Exp(logits[i] - largest);
            for (var i = pixel; i < logits.Length; i += pixels)
                probabilities[i] /= sum;
        }
    }
}
