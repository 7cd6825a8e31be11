using System.CommandLine;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>The options by which a command line names a table and what its columns are for.</summary>
public sealed class TableOptions
{
    private readonly Option<FileInfo> _data = new("--data") { Description = "An ARFF or CSV table.", Required = true };
    private readonly Option<string> _label = new("--label")
    { Description = "The column to predict: a name, or last:6 for the sixth from the end.", Required = true };
    private readonly Option<string> _auxiliary = new("--auxiliary")
    { Description = "The columns that exist only at training time: names, wildcards such as tau*, or last:5, separated by commas.", Required = true };
    private readonly Option<string?> _ignore = new("--ignore") { Description = "Columns that are neither features nor labels." };
    private readonly Option<string?> _split = new("--split")
    { Description = "A column with train, validation and test; without it rows are split 60:20:20 at random." };
    private readonly Option<TaskKind?> _task = new("--task") { Description = "The kind of label; by default numbers are a regression and text has classes." };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(System.CommandLine.Command command)
    {
        foreach (var option in (Option[])[_data, _label, _auxiliary, _ignore, _split, _task])
            command.Add(option);
    }

    /// <summary>The table that was named.</summary>
    /// <exception cref="ArgumentException">A column is not there, or the label does not fit the kind of task.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public TableSource Read(ParseResult result) => new(
        result.GetRequiredValue(_data).FullName, result.GetRequiredValue(_label), result.GetRequiredValue(_auxiliary), result.GetValue(_ignore),
            result.GetValue(_split), result.GetValue(_task));
}
