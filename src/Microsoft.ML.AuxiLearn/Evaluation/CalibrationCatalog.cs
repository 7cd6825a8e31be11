using System.Globalization;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>How far predicted probabilities are from what comes true, of any trainer's model.</summary>
public static class CalibrationCatalog
{
    /// <summary>
    /// The expected calibration error (Guo et al. 2017), from 0 to 1: the probability of the predicted class against the share of rows in which it is the
    /// label,
    /// their difference averaged over equal bins of the probability, each by its rows. Rows without a label do not count.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Scored rows.</param>
    /// <param name="labelColumnName">The label, a key.</param>
    /// <param name="scoreColumnName">The probability of each class, a vector of Single.</param>
    /// <param name="bins">At least 1.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type than expected.</exception>
    public static double CalibrationError(this MulticlassClassificationCatalog catalog, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        string scoreColumnName = DefaultColumnNames.Score, int bins = Microsoft.ML.AuxiLearn.Tasks.CalibrationError.PublishedBins) =>
        Measure(CatalogUtils.GetEnvironment(catalog), data, labelColumnName, scoreColumnName, bins, label => label is { IsKey: true, IsVector: false }, "a key",
            score => score is { IsSingle: true, IsVector: true }, "a vector of Single with the probability of each class");

    /// <summary>
    /// The expected calibration error, from 0 to 1: the probability of true against the share of rows that are true, their difference averaged over equal bins
    /// of
    /// the probability, each by its rows. Rows without a label do not count.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Scored rows.</param>
    /// <param name="labelColumnName">The label, Boolean or Single.</param>
    /// <param name="probabilityColumnName">The probability of true, Single.</param>
    /// <param name="bins">At least 1.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type than expected.</exception>
    public static double CalibrationError(this BinaryClassificationCatalog catalog, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        string probabilityColumnName = DefaultColumnNames.Probability, int bins = Microsoft.ML.AuxiLearn.Tasks.CalibrationError.PublishedBins) =>
        Measure(CatalogUtils.GetEnvironment(catalog), data, labelColumnName, probabilityColumnName, bins, label => label is { IsBinary: true, IsVector: false },
            "Boolean or Single", score => score is { IsSingle: true, IsVector: false }, "Single with the probability of true");

    private static double Measure(IHostEnvironment env, IDataView data, string labelName, string scoreName, int bins,
        Func<ColumnType, bool> isLabel, string expectedLabel, Func<ColumnType, bool> isScore, string expectedScore)
    {
        var host = env.Register("AuxiLearnEvaluation");
        host.CheckValue(data, nameof(data));
        if (bins < 1)
            throw host.ExceptParam(nameof(bins), string.Create(CultureInfo.InvariantCulture, $"The number of bins is {bins}; expected at least 1."));
        var (label, score) = (Find("label", labelName, isLabel, expectedLabel), Find("score", scoreName, isScore, expectedScore));
        using var cursor = data.GetRowCursor([label, score]);
        var (readLabel, readScore) = (ColumnReader.Create(cursor, label), ColumnReader.Create(cursor, score));
        var (truth, said) = (new float[1], new float[ColumnType.Of(score).Size]);
        var error = new CalibrationError(bins);
        while (cursor.MoveNext())
        {
            host.CheckAlive();
            readLabel(truth);
            readScore(said);
            if (float.IsNaN(truth[0]))
                continue;
            var predicted = Array.IndexOf(said, said.Max());
            error.Add(said[Math.Max(0, predicted)], said.Length == 1 ? truth[0] > 0.5f : predicted == (int)truth[0]);
        }
        return error.Value;

        DataViewSchema.Column Find(string role, string name, Func<ColumnType, bool> accepts, string expected)
        {
            var column = data.Schema.GetColumnOrNull(name) ?? throw host.ExceptSchemaMismatch(nameof(data), role, name);
            return accepts(ColumnType.Of(column)) ? column
                : throw host.ExceptParam(nameof(data), $"The {role} column '{name}' holds {column.Type}; expected {expected}.");
        }
    }
}
