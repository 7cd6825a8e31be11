using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Annotations = Microsoft.ML.Data.AnnotationUtils;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// The columns that scoring adds: their types and annotations as ML.NET's evaluators read them, and how their values follow from the main head's outputs.
/// Beside the real columns each class gives their shape, which an estimator promises before there is a model; the two must agree.
/// </summary>
internal abstract class ScoreColumns : RowColumns
{
    /// <summary>The outputs k of the main head that the columns show.</summary>
    public abstract int Outputs { get; }

    /// <summary>The numbers of a row's outputs: k, or k of each pixel.</summary>
    public virtual long OutputSize => Outputs;

    /// <summary>The outputs, from the first, that are in the label's units.</summary>
    public virtual int LabelOutputs => Outputs;

    /// <summary>A column of the values that cover the label in a share of new rows, made of the same outputs.</summary>
    /// <param name="bound">As <see cref="Results.ConformalPrediction"/> has it.</param>
    public virtual ScoreColumns Covering(float bound) => throw new NotSupportedException($"{GetType().Name} have no conformal predictions.");

    /// <summary>The main task whose outputs these are.</summary>
    public abstract MainTask Main { get; }

    /// <summary>The values of the classes that the outputs stand for; null without.</summary>
    public virtual KeyValues? ClassValues => null;

    /// <summary>The names of the classes that the outputs stand for; empty without.</summary>
    public virtual IReadOnlyList<string> ClassNames => [];

    /// <summary>The columns as operators of ONNX on the main head's outputs [n, k], or [n, k, h, w] of pixels.</summary>
    public abstract IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs);

    /// <summary>Saves names and classes; each class has a constructor that reads them back.</summary>
    public abstract void Save(ModelSaveContext context);

    /// <summary>Annotations of one column: the set it belongs to, the kind of prediction and the kind of value.</summary>
    protected static DataViewSchema.Annotations.Builder Describe(DataViewSchema input, string scoreKind, string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue(Annotations.Kinds.ScoreColumnSetId, Annotations.ScoreColumnSetIdType,
            input.GetMaxAnnotationKind(out _, Annotations.Kinds.ScoreColumnSetId) + 1);
        builder.AddPrimitiveValue(Annotations.Kinds.ScoreColumnKind, TextDataViewType.Instance, scoreKind.AsMemory());
        builder.AddPrimitiveValue(Annotations.Kinds.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        return builder;
    }

    /// <summary>Some of the outputs [n, k].</summary>
    protected static string Slice(LayerGraph graph, string outputs, int start, int end) =>
        graph.Add("Slice", [outputs, graph.Constant([(long)start]), graph.Constant([(long)end]), graph.Constant([1L])]);

    /// <summary>The key of the class with the largest output, from 1.</summary>
    protected static string Largest(LayerGraph graph, string outputs, bool keepsDimension) => graph.Add("Cast", [graph.Add("Add",
        [graph.Add("ArgMax", [outputs], ("axis", 1L), ("keepdims", keepsDimension ? 1L : 0)), graph.Constant(1)])], ("to", (long)GraphNumber.UInt32));

    /// <summary>The shape of a scalar column with those annotations.</summary>
    protected static SchemaShape.Column Shape(string name, DataViewType type, bool isNormalized = false) =>
        new(name, SchemaShape.Column.VectorKind.Scalar, type, false, new SchemaShape(Annotations.GetTrainerOutputAnnotation(isNormalized)));
}
