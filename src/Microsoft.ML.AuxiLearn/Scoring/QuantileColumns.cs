using System.Globalization;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Data.AnnotationUtils;
using static Microsoft.ML.Data.AnnotationUtils.Const;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// Quantiles in the label's units. Score: that nearest to the median. Score.Quantiles: all of them, in ascending order, each slot with its level as its name.
/// </summary>
internal sealed class QuantileColumns(string score, int middle, SlotNames levels) : ScoreColumns
{
    private const string Suffix = ".Quantiles";
    private const string Place = "Quantiles";

    private static readonly VersionInfo _version = AuxiLearnTransformer.VersionOf("AUXLQNTL", "AuxiLearnQuantiles");

    public override int Outputs => levels.Count;

    public override MainTask Main => new QuantileMain(new QuantileLoss([.. levels.Names.Select(level => double.Parse(level, CultureInfo.InvariantCulture))]));

    public override ScoreColumns Covering(float bound) => new IntervalColumns(score, Outputs, bound);

    /// <summary>The quantiles of a saved model; null where it has none.</summary>
    /// <exception cref="FormatException">They are damaged.</exception>
    public static QuantileColumns? Load(IHost host, ModelLoadContext context)
    {
        QuantileColumns? columns = null;
        context.TryProcessSubModel(Place, part =>
        {
            part.CheckAtModel(_version);
            var (name, middle, levels) = (part.LoadNonEmptyString(), part.Reader.ReadInt32(), SlotNames.Load(host, part));
            columns = (uint)middle < (uint)levels.Count ? new QuantileColumns(name, middle, levels)
                : throw host.ExceptDecode($"The saved model's score is quantile {middle} of {levels.Count}.");
        });
        return columns;
    }

    /// <summary>The name of the column of all quantiles.</summary>
    public static string NameOf(string score) => score + Suffix;

    public static SchemaShape.Column[] Shape(string score) =>
        [Shape(score, NumberDataViewType.Single), SlotNames.Shape(NameOf(score), NumberDataViewType.Single, GetTrainerOutputAnnotation())];

    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema input)
    {
        var all = Describe(input, ScoreColumnKind.QuantileRegression, ScoreValueKind.Score);
        levels.AddTo(all);
        return
        [
            new(score, NumberDataViewType.Single, Describe(input, ScoreColumnKind.Regression, ScoreValueKind.Score).ToAnnotations()),
            new(NameOf(score), new VectorDataViewType(NumberDataViewType.Single, Outputs), all.ToAnnotations()),
        ];
    }

    public override Delegate Getter(int column, ScoredRow row)
    {
        var sorted = new float[Outputs];
        if (column == 0)
            return (ValueGetter<float>)((ref float value) => value = Sorted()[middle]);
        return VectorColumns.Values(Sorted, quantile => quantile);

        ReadOnlySpan<float> Sorted()
        {
            row().CopyTo(sorted);
            Array.Sort(sorted);
            return sorted;
        }
    }

    public override IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs)
    {
        var sorted = graph.Add("TopK", [outputs, graph.Constant([(long)Outputs])], 2, [("axis", 1L), ("largest", 0L), ("sorted", 1L)])[0];
        return
        [
            new(score, Slice(graph, sorted, middle, middle + 1), GraphNumber.Float, 1),
            new(NameOf(score), sorted, GraphNumber.Float, Outputs),
        ];
    }

    /// <summary>A part of its own, by which a model of one number is known from one of quantiles.</summary>
    public override void Save(ModelSaveContext context) => context.SaveSubModel(Place, part =>
    {
        part.SetVersionInfo(_version);
        part.SaveNonEmptyString(score);
        part.Writer.Write(middle);
        levels.Save(part);
    });
}
