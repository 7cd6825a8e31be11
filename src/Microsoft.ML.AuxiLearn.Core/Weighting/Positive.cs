using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>Checks of settings.</summary>
internal static class Positive
{
    /// <exception cref="ArgumentOutOfRangeException">A number that is not positive and finite.</exception>
    public static double Checked(string setting, double value) => value > 0 && double.IsFinite(value) ? value : throw Bad(setting, value, "a positive number");

    /// <exception cref="ArgumentOutOfRangeException">A number that is negative or not finite.</exception>
    public static double OrZero(string setting, double value) => value >= 0 && double.IsFinite(value) ? value : throw Bad(setting, value, "at least 0");

    private static ArgumentOutOfRangeException Bad(string setting, double value, string expected) =>
        new(setting, string.Create(CultureInfo.InvariantCulture, $"The setting {setting} is {value}; expected {expected}."));
}
