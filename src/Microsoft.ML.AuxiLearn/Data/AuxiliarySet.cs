using System.Globalization;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The labelled rows on which the auxiliary loss L_A is measured: the main loss from which the weights of the auxiliary tasks are learned.</summary>
public sealed record AuxiliarySet
{
    private AuxiliarySet()
    {
    }

    /// <summary>
    /// The rows of the option ValidationSet: they select the best epoch anyway, so training loses no further row, and the few numbers learned from them hardly
    /// make the validation metric optimistic. Without validation rows it is <see cref="HeldOut"/>.
    /// </summary>
    public static AuxiliarySet Validation { get; } = new() { IsValidation = true };

    /// <summary>Rows held out of the training rows, stratified by class.</summary>
    /// <param name="fraction">The share of the rows that have a main label, over 0 and under 1; the paper uses 0.0084 to 0.05.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share outside (0, 1).</exception>
    public static AuxiliarySet HeldOut(double fraction = 0.05)
    {
        if (!(fraction > 0 && fraction < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction),
                string.Create(CultureInfo.InvariantCulture,
                $"AuxiliarySet.HeldOut has the share {fraction}; expected a share over 0 and under 1, or AuxiliarySet.HeldOutRows for a number of rows."));
        return new() { Fraction = fraction };
    }

    /// <summary>This many rows held out of the training rows, stratified by class.</summary>
    /// <param name="rows">At least 1, and fewer than the rows that have a main label.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number below 1.</exception>
    public static AuxiliarySet HeldOutRows(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return new() { Rows = rows };
    }

    /// <summary>Separate rows, with the feature and label columns.</summary>
    public static AuxiliarySet From(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new() { Data = data };
    }

    /// <summary>A second batch of the training rows at each auxiliary step: nothing is held out, but the measure is biased.</summary>
    public static AuxiliarySet SecondBatch { get; } = new();

    internal bool IsValidation { get; private init; }

    internal double? Fraction { get; private init; }

    internal int? Rows { get; private init; }

    internal IDataView? Data { get; private init; }

    /// <summary>The expression that makes it.</summary>
    public override string ToString() => IsValidation ? nameof(Validation)
        : Data is not null ? "From(data)"
        : Rows is { } rows ? string.Create(CultureInfo.InvariantCulture, $"HeldOutRows({rows})")
        : Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $"HeldOut({fraction})")
        : nameof(SecondBatch);
}
