using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// A setting of a weighting method: a number, or one of a few names. In text it follows the method's name: CaGrad:C=0.2.
/// </summary>
public sealed class WeightingSetting
{
    private readonly Func<string, WeightingMethod> _with;

    private WeightingSetting(string name, string value, Func<string, WeightingMethod> with) => (Name, Value, _with) = (name, value, with);

    /// <summary>The setting's name, that of the method's property, such as C.</summary>
    public string Name { get; }

    /// <summary>The value as invariant text, as in the method's name.</summary>
    public string Value { get; }

    /// <summary>The least value that is searched, positive; NaN if the setting is not a number.</summary>
    public double Low { get; private init; } = double.NaN;

    /// <summary>The greatest value that is searched; NaN if the setting is not a number.</summary>
    public double High { get; private init; } = double.NaN;

    /// <summary>The allowed names; empty for a number.</summary>
    public IReadOnlyList<string> Choices { get; private init; } = [];

    /// <summary>The values that the AuxiLearn paper (Navon et al., 2021) tries for the method; empty if none.</summary>
    public IReadOnlyList<double> PaperGrid { get; private init; } = [];

    /// <summary>A number, searched on a logarithmic scale.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="low">The least value that is searched, positive.</param>
    /// <param name="high">The greatest value that is searched.</param>
    /// <param name="with">The method with another value.</param>
    /// <param name="paperGrid">The values of <see cref="PaperGrid"/>.</param>
    public static WeightingSetting Number(string name, double value, double low, double high, Func<double, WeightingMethod> with,
        params IReadOnlyList<double> paperGrid) =>
        new(name, value.ToString(CultureInfo.InvariantCulture), text => double.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? with(number)
            : throw new ArgumentException($"The setting {name} is '{text}'; expected a number.", nameof(text)))
        { Low = low, High = high, PaperGrid = paperGrid };

    /// <summary>One of a few names.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="with">The method with another value.</param>
    public static WeightingSetting Choice<T>(string name, T value, Func<T, WeightingMethod> with) where T : struct, Enum =>
        new(name, value.ToString(), text => Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice)
            ? with(choice)
            : throw new ArgumentException($"The setting {name} is '{text}'; expected {string.Join(", ", Enum.GetNames<T>())}.", nameof(text)))
        { Choices = Enum.GetNames<T>() };

    /// <summary>The method with another value.</summary>
    /// <exception cref="ArgumentException">It is no such value.</exception>
    public WeightingMethod With(string value) => _with(value);

    /// <summary>
    /// The number at a place in the range, on a logarithmic scale: <see cref="Low"/> at 0, the value as it is at 0.5, <see cref="High"/> at 1.
    /// </summary>
    internal double At(double place)
    {
        var middle = double.Parse(Value, CultureInfo.InvariantCulture);
        return place < 0.5 ? Low * Math.Pow(middle / Low, 2 * place) : middle * Math.Pow(High / middle, 2 * place - 1);
    }

    /// <summary>The method with another number.</summary>
    /// <exception cref="ArgumentException">The setting is not a number, or cannot have this value.</exception>
    public WeightingMethod With(double value) => _with(value.ToString(CultureInfo.InvariantCulture));
}
