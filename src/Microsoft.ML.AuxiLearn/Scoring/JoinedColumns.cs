using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// The main task's columns and, behind them, what else a model adds: what covers the label, made of the same outputs, and the columns of the auxiliary tasks
/// whose outputs stay in the model. Each is a set of score columns by itself.
/// </summary>
internal sealed class JoinedColumns : ScoreColumns
{
    private readonly ScoreColumns _main;
    private readonly IReadOnlyList<AddedColumns> _added;
    private readonly IReadOnlyList<(ScoreColumns Columns, int FirstOutput, int FirstColumn)> _parts;

    private JoinedColumns(ScoreColumns main, IReadOnlyList<AddedColumns> added)
    {
        (_main, _added) = (main, added);
        Outputs = main.Outputs;
        var schema = new DataViewSchema.Builder().ToSchema();
        var parts = new List<(ScoreColumns, int, int)> { (main, 0, 0) };
        var column = main.Columns(schema).Length;
        foreach (var part in added)
        {
            parts.Add((part.Columns, part.ReadsMainOutputs ? 0 : Outputs, column));
            Outputs += part.ReadsMainOutputs ? 0 : part.Columns.Outputs;
            column += part.Columns.Columns(schema).Length;
        }
        _parts = parts;
    }

    /// <summary>The columns of a model that was trained; the main task's alone where there are no others.</summary>
    public static ScoreColumns Of(IHost host, ScoreColumns main, TrainedPrimary trained) => Of(main,
    [
        .. trained.Conformal is { } conformal ? [AddedColumns.Of(main.Covering(conformal.Bound))] : Array.Empty<AddedColumns>(),
        .. trained.Kept.Select(task => AddedColumns.Of(host, task)),
    ]);

    /// <summary>The columns of a model that is loaded.</summary>
    /// <exception cref="FormatException">They are damaged.</exception>
    public static ScoreColumns Load(IHost host, ModelLoadContext context, ScoreColumns main)
    {
        var added = new List<AddedColumns>();
        while (AddedColumns.Load(host, context, added.Count) is { } part)
            added.Add(part);
        return added.All(part => !part.ReadsMainOutputs || part.Columns.Outputs == main.Outputs) ? Of(main, added)
            : throw host.ExceptDecode($"The saved model covers labels by another number of outputs than the main task's {main.Outputs}.");
    }

    public override int Outputs { get; }

    public override MainTask Main => _main.Main;

    public override KeyValues? ClassValues => _main.ClassValues;

    public override int LabelOutputs => _main.LabelOutputs;

    public override IReadOnlyList<string> ClassNames => _main.ClassNames;

    /// <summary>Each part's are a set of their own: they are made for a schema that has those before them.</summary>
    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema input)
    {
        var columns = new List<DataViewSchema.DetachedColumn>();
        foreach (var (part, _, _) in _parts)
        {
            var schema = new DataViewSchema.Builder();
            schema.AddColumns(input);
            foreach (var column in columns)
                schema.AddColumn(column.Name, column.Type, column.Annotations);
            columns.AddRange(part.Columns(schema.ToSchema()));
        }
        return [.. columns];
    }

    public override Delegate Getter(int column, ScoredRow row)
    {
        var (part, output, first) = _parts.Last(part => part.FirstColumn <= column);
        return part.Getter(column - first, () => row().Slice(output, part.Outputs));
    }

    public override IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string outputs) =>
        [.. _parts.SelectMany(part => part.Columns.AddTo(graph, Slice(graph, outputs, part.FirstOutput, part.FirstOutput + part.Columns.Outputs)))];

    public override void Save(ModelSaveContext context)
    {
        _main.Save(context);
        foreach (var (part, index) in _added.Select((part, index) => (part, index)))
            part.Save(context, index);
    }

    private static ScoreColumns Of(ScoreColumns main, List<AddedColumns> added) => added.Count == 0 ? main : new JoinedColumns(main, added);
}
