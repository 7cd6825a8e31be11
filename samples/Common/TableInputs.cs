namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>What of a table goes into an experiment.</summary>
public static class TableInputs
{
    /// <summary>The rows, and what each column is for.</summary>
    public static ExperimentInputs Of(TableSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        string RoleOf(string column) => column == source.Roles.Label ? "the label"
            : source.Roles.Auxiliary.Contains(column) ? "an auxiliary label"
            : source.Roles.Features.Contains(column) ? "a feature"
            : "ignored";

        string[] columns = [.. source.Table.Schema.Select(column => column.Name)];
        return columns.Aggregate(new ExperimentInputs().Rows("table", source.Table).Option("task", source.Task.Kind),
            (inputs, column) => inputs.Column(column, RoleOf(column)));
    }
}
