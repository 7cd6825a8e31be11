using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Pages;

/// <summary>Numbers as texts of a table.</summary>
internal static class Number
{
    /// <summary>Four digits; nothing for what was not measured.</summary>
    public static string Text(double? value) => value is null || double.IsNaN(value.Value) ? "" : value.Value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>With its sign.</summary>
    public static string Signed(double? value) => value > 0 ? "+" + Text(value) : Text(value);

    /// <summary>With its standard error.</summary>
    public static string WithError(string value, double? error) =>
        value.Length == 0 || error is null ? value : $"{value} ± {error.Value.ToString("G2", CultureInfo.InvariantCulture)}";

    /// <summary>A p-value.</summary>
    public static string P(double? value) => value switch
    {
        null => "",
        < 0.001 => "< 0.001",
        _ => value.Value.ToString("F3", CultureInfo.InvariantCulture),
    };
}
