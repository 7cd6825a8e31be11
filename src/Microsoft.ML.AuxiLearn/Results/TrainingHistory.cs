using System.Collections;
using System.Globalization;
using System.Text;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// The history of a training: one report per epoch, as a list, an <see cref="IDataView"/>, JSON or CSV. It is saved with the model; of a training of more than
/// 1000 epochs, or 100000 losses in all, a saved model keeps every k-th epoch, the first, the best and the last.
/// </summary>
public sealed class TrainingHistory : IReadOnlyList<EpochReport>
{
    private readonly TrainingRecord _record;

    internal TrainingHistory(TrainingRecord record) => _record = record;

    /// <inheritdoc/>
    public int Count => _record.History.Count;

    /// <summary>The name of each loss, the main task's first.</summary>
    public IReadOnlyList<string> TaskNames => _record.TaskNames;

    /// <summary>The epoch whose weights the model has; null if there is none.</summary>
    public EpochReport? Best => _record.History.FirstOrDefault(report => report.Epoch == _record.BestEpoch);

    /// <summary>The report of the epoch at an index from 0.</summary>
    /// <param name="index">From 0; its number is <see cref="EpochReport.Epoch"/>.</param>
    public EpochReport this[int index] => _record.History[index];

    /// <inheritdoc/>
    public IEnumerator<EpochReport> GetEnumerator() => _record.History.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// One row per epoch: its numbers as scalars, Epoch an Int32, IsBest a Boolean and the others Double, and those of the tasks as vectors of Single [T] whose
    /// slots have the names of the tasks. What was not measured is NaN.
    /// </summary>
    /// <param name="ml">The context of the view.</param>
    public IDataView ToDataView(MLContext ml)
    {
        ArgumentNullException.ThrowIfNull(ml);
        var builder = new ArrayDataViewBuilder(ml);
        builder.AddColumn(nameof(EpochReport.Epoch), NumberDataViewType.Int32, Of(report => report.Epoch));
        builder.AddColumn(nameof(EpochReport.IsBest), BooleanDataViewType.Instance, Of(report => report.IsBest));
        foreach (var (name, value) in HistoryColumns.OfEpochs)
            builder.AddColumn(name, NumberDataViewType.Double, Of(value));
        var names = new VBuffer<ReadOnlyMemory<char>>(TaskNames.Count, [.. TaskNames.Select(name => name.AsMemory())]);
        if (Count > 0)
        {
            foreach (var (name, values) in HistoryColumns.OfTasks)
                builder.AddColumn(name, (ref VBuffer<ReadOnlyMemory<char>> slots) => names.CopyTo(ref slots), NumberDataViewType.Single,
                    Of(report => HistoryColumns.Filled(values(report), TaskNames.Count)));
        }
        return builder.GetDataView(Count);
    }

    /// <summary>
    /// The complete history as JSON: TaskNames, History, BestEpoch, Weighting and PresetChanges; numbers that were not measured are the text
    /// "NaN".
    /// </summary>
    public string ToJson() => _record.ToJson();

    /// <summary>
    /// One line per epoch and task, comma-separated, with a header; the numbers of an epoch stand in each of its lines, and what was not measured is empty.
    /// Names are quoted where they need to be.
    /// </summary>
    public string ToCsv()
    {
        var text = new StringBuilder();
        text.Append("Epoch,Task,IsBest");
        foreach (var name in HistoryColumns.OfTasks.Select(column => column.Name).Concat(HistoryColumns.OfEpochs.Select(column => column.Name)))
            text.Append(',').Append(name);
        text.Append('\n');
        foreach (var report in this)
        {
            var epoch = string.Concat(HistoryColumns.OfEpochs.Select(column => "," + Text(column.Value(report))));
            var tasks = HistoryColumns.OfTasks.Select(column => HistoryColumns.Filled(column.Values(report), TaskNames.Count)).ToArray();
            for (var task = 0; task < TaskNames.Count; task++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{report.Epoch},{Quoted(TaskNames[task])},{(report.IsBest ? "true" : "false")}");
                foreach (var values in tasks)
                    text.Append(',').Append(float.IsNaN(values[task]) ? "" : values[task].ToString(CultureInfo.InvariantCulture));
                text.Append(epoch).Append('\n');
            }
        }
        return text.ToString();
    }

    /// <summary>
    /// Adds an event file to a folder that TensorBoard shows: a scalar of each epoch for each of its numbers and, named after it, of each task
    /// (<c>TaskWeights/Mass</c>). Trainings to be compared go to folders of their own, in one.
    /// </summary>
    /// <param name="folder">The folder, made where it is not there.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void ToTensorBoard(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        TensorBoardFiles.Write(this, folder);
    }

    private T[] Of<T>(Func<EpochReport, T> value) => [.. this.Select(value)];

    private static string Text(double value) => double.IsNaN(value) ? "" : value.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string name) => name.AsSpan().ContainsAny("\",\r\n") ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
}
