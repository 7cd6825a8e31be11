using System.Globalization;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Evaluation;

/// <summary>The expected calibration error of a scored column.</summary>
internal static class CalibrationEvaluator
{
    public static double Measure(IHostEnvironment env, IDataView data, string labelName, string scoreName, int bins,
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
