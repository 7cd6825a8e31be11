using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of blank cells in docs/auxiliary-tasks.md.</summary>
internal static class BlankCellsExample
{
    public static (IDataView Rows, AuxiLearnRegressionTrainer.Options Options) Run(MLContext ml, string path)
    {
        // <example>
        var rows = ml.Data.LoadFromTextFile(path, new TextLoader.Options
        {
            Columns = [new("Features", DataKind.Single, 0, 1), new("BodyMass", DataKind.Single, 2), new("Rating", DataKind.String, 3), new("Wingspan", DataKind.Single, 4)],
            Separators = [','],
            HasHeader = true,
            MissingRealsAsNaNs = true,                                       // else a blank cell is 0
        });
        var options = new AuxiLearnRegressionTrainer.Options
        {
            LabelColumnName = "BodyMass",
            AuxiliaryTasks = { AuxiliaryTask.Multiclass("Rating"), AuxiliaryTask.Regression("Wingspan") with { Missing = -999 } },
        };
        // </example>
        return (rows, options);
    }
}
