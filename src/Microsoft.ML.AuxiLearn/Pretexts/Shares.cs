using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>Numbers over 0 and under 1.</summary>
internal static class Shares
{
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static double Checked(double share, string task) => share > 0 && share < 1
        ? share
        : throw new ArgumentOutOfRangeException(nameof(share), string.Create(CultureInfo.InvariantCulture,
            $"SelfSupervision.{task} has {share}; expected a number over 0 and under 1."));
}
