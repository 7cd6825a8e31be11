using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Combining;

/// <summary>Combiners by name: a kind, its widths, and what is not as it is by default: Nonlinear:10:10:PaperInitialization=True.</summary>
internal static class CombinerName
{
    private const string Known = "Relative, Linear, or DeepLinear, Nonlinear or Convolutional with their widths, such as Nonlinear:10:10";

    public static string Of(LossCombiner combiner)
    {
        IEnumerable<string> parts = combiner switch
        {
            RelativeCombiner relative => [.. Told(nameof(relative.Most), relative.Most, 1.0), .. Told(nameof(relative.Price), relative.Price, null)],
            LinearCombiner linear => Told(nameof(linear.Skip), linear.Skip, false),
            MlpCombiner mlp => mlp.Hidden.Select(width => $"{width}"),
            ConvolutionalCombiner convolutional => convolutional.Channels.Select(width => $"{width}"),
            _ => [],
        };
        return string.Join(':', [combiner.Kind, .. parts, .. Told(nameof(combiner.Monotone), combiner.Monotone, true),
            .. Told(nameof(combiner.WeightNormalization), combiner.WeightNormalization, false),
            .. Told(nameof(combiner.PaperInitialization), combiner.PaperInitialization, false)]);
    }

    public static LossCombiner Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split(':');
        int[] widths = [.. parts.Skip(1).Where(part => !part.Contains('=', StringComparison.Ordinal))
            .Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var width)
            ? width
            : throw new ArgumentException($"A width of '{name}' is '{part}'; expected a whole number.", nameof(name)))];
        var combiner = (parts[0].ToUpperInvariant(), widths.Length) switch
        {
            ("RELATIVE", 0) => LossCombiner.Relative(),
            ("LINEAR", 0) => LossCombiner.Linear(),
            ("DEEPLINEAR", > 0) => LossCombiner.DeepLinear(widths),
            ("NONLINEAR", > 0) => LossCombiner.Nonlinear(widths),
            ("CONVOLUTIONAL", > 0) => LossCombiner.Convolutional(widths),
            _ => throw new ArgumentException($"No combiner is named '{name}'; expected {Known}.", nameof(name)),
        };
        return parts.Where(part => part.Contains('=', StringComparison.Ordinal))
            .Aggregate(combiner, (current, part) => With(current, part.Split('=', 2), name));
    }

    private static LossCombiner With(LossCombiner combiner, string[] setting, string name) => (combiner, setting[0].ToUpperInvariant()) switch
    {
        (RelativeCombiner relative, "MOST") => LossCombiner.Relative(Number(setting[1], name), relative.Price),
        (RelativeCombiner relative, "PRICE") => LossCombiner.Relative(relative.Most, Number(setting[1], name)),
        (LinearCombiner linear, "SKIP") => linear with { Skip = Flag(setting[1], name) },
        (_, "MONOTONE") => combiner with { Monotone = Flag(setting[1], name) },
        (_, "WEIGHTNORMALIZATION") => combiner with { WeightNormalization = Flag(setting[1], name) },
        (_, "PAPERINITIALIZATION") => combiner with { PaperInitialization = Flag(setting[1], name) },
        _ => throw new ArgumentException($"The combiner '{name}' has a setting '{setting[0]}', which a {combiner.Kind} combiner does not have.", nameof(name)),
    };

    private static double Number(string text, string name) => double.TryParse(text, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ArgumentException($"A setting of '{name}' is '{text}'; expected a number.", nameof(name));

    private static bool Flag(string text, string name) => bool.TryParse(text, out var flag)
        ? flag
        : throw new ArgumentException($"A setting of '{name}' is '{text}'; expected True or False.", nameof(name));

    private static IEnumerable<string> Told<T>(string setting, T value, T usual) =>
        EqualityComparer<T>.Default.Equals(value, usual) ? [] : [string.Create(CultureInfo.InvariantCulture, $"{setting}={value}")];
}
