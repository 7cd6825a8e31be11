using System.Globalization;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>Checks of settings where they are made: one sentence that names the setting, what was found and what is expected.</summary>
internal static class Setting
{
    public static int AtLeast(int least, int value, [CallerMemberName] string name = "") =>
        value >= least ? value : throw Refused(name, value, $"at least {least}");

    public static double NotNegative(double value, [CallerMemberName] string name = "") =>
        value >= 0 && double.IsFinite(value) ? value : throw Refused(name, value, "a number of at least 0");

    public static double Positive(double value, [CallerMemberName] string name = "") =>
        value > 0 && double.IsFinite(value) ? value : throw Refused(name, value, "a positive number");

    public static double? Positive(double? value, [CallerMemberName] string name = "") => value is { } number ? Positive(number, name) : null;

    private static ArgumentOutOfRangeException Refused(string name, double value, string expected) =>
        new(name, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; expected {expected}."));
}
