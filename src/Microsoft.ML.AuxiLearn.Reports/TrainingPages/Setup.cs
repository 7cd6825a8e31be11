using System.Globalization;
using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.TrainingPages;

/// <summary>The information to repeat a training.</summary>
internal static class Setup
{
    public static Section Of(AuxiLearnModelParameters model)
    {
        List<IReadOnlyList<string>> rows =
        [
            ["network", $"{model.Network}"],
            ["weights of backbone and main head", model.TrainableParameterCount.ToString("N0", CultureInfo.InvariantCulture)],
            ["weighting method", model.Weighting],
            .. model.PresetChanges.Select(change => (IReadOnlyList<string>)["changed by the method", change]),
        ];
        if (model.Summary is { } summary)
        {
            rows.Add(["options that are not the default", summary.Options]);
            rows.Add(["seed", summary.Seed?.ToString(CultureInfo.InvariantCulture) ?? "none: the next training differs"]);
            rows.Add(["training rows", Count(summary.TrainingRows)]);
            if (summary.RowsHash is { } hash)
                rows.Add(["hash of the rows given for training", hash]);
            rows.Add(["validation rows", Count(summary.ValidationRows)]);
            rows.Add(["rows of the auxiliary set alone", Count(summary.AuxiliaryRows)]);
            if (summary is { Temperature: { } temperature, CalibrationError: { } error })
                rows.Add(["temperature, and expected calibration error of the validation rows", $"{Number.Text(temperature)}, {Number.Text(error)}"]);
            rows.AddRange(summary.Versions.Select(version => (IReadOnlyList<string>)[version.Key, version.Value]));
            rows.Add(["processor", summary.Processor]);
        }
        if (model.History.Count > 0)
            rows.Add(["time of the epochs",
                $"{model.History.Sum(report => report.Duration.TotalSeconds).ToString("G3", CultureInfo.InvariantCulture)} s in {model.History.Count} epochs"]);
        return new Section("How to repeat it", "The same rows, options, seed, versions and processor give the same model to the last bit.")
        { Table = new Table(["what", "value"], rows) };
    }

    private static string Count(long rows) => rows.ToString("N0", CultureInfo.InvariantCulture);
}
