using System.Globalization;

namespace Microsoft.ML.AuxiLearn;

/// <summary>One training of a contender: its seed, rows and knobs.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Split">The rows.</param>
/// <param name="Knobs">The values that tuning tries, by the names of the contender's knobs; empty in the first trial, which keeps the contender's own
/// values.</param>
/// <param name="CancellationToken">Ends the comparison.</param>
public sealed record Trial(int Seed, ComparisonSplit Split, IReadOnlyDictionary<string, double> Knobs, CancellationToken CancellationToken)
{
    /// <summary>A context of this trial alone, with the run's seed: contenders that make the same network from it start at the same weights.</summary>
    public MLContext Context { get; } = new(Seed);

    /// <summary>The value of a knob, or the contender's own.</summary>
    public double Knob(string name, double own) => Knobs.GetValueOrDefault(name, own);

    /// <summary>Sets the options that the knobs name, the validation rows and the cancellation token.</summary>
    /// <returns>The same options.</returns>
    /// <exception cref="InvalidOperationException">No option has the name of a knob.</exception>
    public TOptions Configure<TOptions>(TOptions options) where TOptions : AuxiLearnOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var (name, value) in Knobs.Where(knob => !knob.Key.Contains('.', StringComparison.Ordinal)))
        {
            var option = typeof(TOptions).GetProperty(name)
                ?? throw new InvalidOperationException($"The knob '{name}' is not an option of {typeof(TOptions).FullName}; expected the name of an option.");
            option.SetValue(options, Convert.ChangeType(value, option.PropertyType, CultureInfo.InvariantCulture));
        }
        options.ValidationSet = ValidationSet.From(Split.Validation);
        options.CancellationToken = CancellationToken;
        return options;
    }
}
