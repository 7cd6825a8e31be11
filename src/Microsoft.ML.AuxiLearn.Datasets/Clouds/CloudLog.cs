using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Datasets.Clouds;

/// <summary>Says in the log of an MLContext how clouds of all sizes become rows of one.</summary>
internal static class CloudLog
{
    public static void Write(DataOperationsCatalog data, string folder, PointCloudOptions options)
    {
        using var channel = CatalogUtils.GetEnvironment(data).Register("LoadClouds").Start("Read");
        channel.Info($"{folder}: every cloud has {options.Points} points, drawn with seed {options.Seed} from those of its file; "
            + "a smaller one has some twice.");
    }
}
