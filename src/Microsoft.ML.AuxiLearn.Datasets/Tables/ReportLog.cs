using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>Writes a report's doubts to the log of an MLContext.</summary>
internal static class ReportLog
{
    public static void Write(DataOperationsCatalog data, string path, TableReport report)
    {
        if (report.Doubts.Count == 0)
            return;
        using var channel = CatalogUtils.GetEnvironment(data).Register("LoadTable").Start("Read");
        foreach (var doubt in report.Doubts)
            channel.Info($"{path}: {doubt}");
    }
}
