using System.Globalization;
using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// A number that stands for "not measured" in a column of numbers, such as 1e20 or -999: the largest or the smallest one, far from all others. One that is a
/// million times their range away cannot be learned beside them in Single, which has seven digits, and counts as missing; a nearer one is only told.
/// </summary>
/// <param name="Column">The column.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">The number.</param>
/// <param name="Rows">The rows that hold it.</param>
/// <param name="Least">The least of the other numbers.</param>
/// <param name="Most">The largest of the other numbers.</param>
internal sealed record FillValue(int Column, string Name, float Value, long Rows, float Least, float Most)
{
    private const double Far = 10;

    /// <summary>The distance beyond which it counts as missing, in their range.</summary>
    public const double Beyond = 1e6;

    private const long FewestOthers = 5;

    /// <summary>Whether it counts as missing.</summary>
    public bool IsMissing => Distance > Beyond;

    /// <summary>The number, its rows and the others, as a part of a sentence.</summary>
    public string Described =>
        string.Create(CultureInfo.InvariantCulture, $"{Value} in {Rows} row{(Rows == 1 ? "" : "s")}, far from all others, which are {Least} to {Most},");

    /// <summary>How far it is from the others, in their range.</summary>
    private double Distance => ((double)Value > Most ? (double)Value - Most : (double)Least - Value) / ((double)Most - Least);

    /// <summary>Looks for such numbers, and makes NaN of those that count as missing.</summary>
    /// <param name="targets">[n, d], before anything is set aside.</param>
    /// <param name="layout">The tasks.</param>
    public static IReadOnlyList<FillValue> TakeFrom(Tensor targets, TaskLayout layout)
    {
        var found = Of(targets, TargetValues.Columns(layout).Where(target => TargetValues.IsNumber(target.Task))
            .Select(target => (target.Column, target.Name)));
        TakeFrom(targets, found);
        return found;
    }

    /// <summary>Whether a column may have such a number.</summary>
    /// <param name="least">Its least number.</param>
    /// <param name="most">Its largest.</param>
    /// <param name="innerLeast">The least between them.</param>
    /// <param name="innerMost">The largest between them.</param>
    public static bool IsPossible(double least, double most, double innerLeast, double innerMost) =>
        innerMost > innerLeast && Math.Max(most - innerMost, innerLeast - least) > Far * (innerMost - innerLeast);

    /// <summary>Looks for such numbers.</summary>
    /// <param name="values">[n, d], contiguous and on the CPU; NaN where missing.</param>
    /// <param name="columns">The columns to look at, and their names.</param>
    public static IReadOnlyList<FillValue> Of(Tensor values, IEnumerable<(int Column, string Name)> columns)
    {
        var ends = new Ends[values.shape[1]];
        Array.Fill(ends, new Ends());
        TargetValues.Visit(values, rows =>
        {
            for (var i = 0; i < rows.Length; i++)
                ends[i % ends.Length].See(rows[i]);
        });
        var inner = new Ends[ends.Length];
        Array.Fill(inner, new Ends());
        TargetValues.Visit(values, rows =>
        {
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i] > ends[i % ends.Length].Least && rows[i] < ends[i % ends.Length].Most)
                    inner[i % ends.Length].See(rows[i]);
            }
        });

        return
        [
            .. from target in columns
               let whole = ends[target.Column]
               let others = inner[target.Column]
               where others.Count >= FewestOthers && others.Most > others.Least
               from end in new[] { (Value: whole.Least, Rows: whole.AtLeast), (Value: whole.Most, Rows: whole.AtMost) }
               let fill = new FillValue(target.Column, target.Name, end.Value, end.Rows, others.Least, others.Most)
               where fill.IsMissing || (fill.Rows > 1 && fill.Distance > Far)
               select fill,
        ];
    }

    /// <summary>Makes NaN of those that count as missing in the targets of other rows.</summary>
    public static void TakeFrom(Tensor targets, IReadOnlyList<FillValue> fills)
    {
        var width = (int)targets.shape[1];
        FillValue[] missing = [.. fills.Where(fill => fill.IsMissing)];
        if (missing.Length == 0)
            return;
        TargetValues.Visit(targets, rows =>
        {
            foreach (var fill in missing)
            {
                for (var i = fill.Column; i < rows.Length; i += width)
                    rows[i] = rows[i] == fill.Value ? float.NaN : rows[i];
            }
        });
    }

    /// <summary>The least and the largest number of a column, and how often each was seen.</summary>
    private struct Ends()
    {
        public float Least = float.PositiveInfinity;
        public float Most = float.NegativeInfinity;
        public long AtLeast;
        public long AtMost;
        public long Count;

        public void See(float value)
        {
            if (float.IsNaN(value))
                return;
            Count++;
            (Least, AtLeast) = value < Least ? (value, 1) : (Least, AtLeast + (value == Least ? 1 : 0));
            (Most, AtMost) = value > Most ? (value, 1) : (Most, AtMost + (value == Most ? 1 : 0));
        }
    }
}
