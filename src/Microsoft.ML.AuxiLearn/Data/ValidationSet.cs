using System.Globalization;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The rows that select the best epoch, by the main task's metric, and decide early stopping.</summary>
public sealed record ValidationSet
{
    private ValidationSet()
    {
    }

    /// <summary>A share of the training rows that have a main label, stratified by class.</summary>
    /// <param name="fraction">Over 0 and under 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share outside (0, 1).</exception>
    public static ValidationSet HeldOut(double fraction = 0.1)
    {
        if (!(fraction > 0 && fraction < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction),
                string.Create(CultureInfo.InvariantCulture,
                $"ValidationSet.HeldOut has the share {fraction}; expected a share over 0 and under 1."));
        return new() { Fraction = fraction };
    }

    /// <summary>Separate rows, with the feature and label columns.</summary>
    public static ValidationSet From(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new() { Data = data };
    }

    /// <summary>No validation: the weights after the last epoch are kept.</summary>
    public static ValidationSet None { get; } = new();

    internal double? Fraction { get; private init; }

    internal IDataView? Data { get; private init; }

    /// <summary>The expression that makes it.</summary>
    public override string ToString() =>
        Data is not null ? "From(data)" : Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $"HeldOut({fraction})") : nameof(None);
}
