namespace Microsoft.ML.AuxiLearn;

/// <summary>The labels that the teacher of a learned task gives the training rows.</summary>
public sealed record GeneratedLabels
{
    /// <summary>The position of each labelled training row in the training data, from 0.</summary>
    public required IReadOnlyList<long> Rows { get; init; }

    /// <summary>The main class of each, from 0, [n].</summary>
    public required IReadOnlyList<int> Classes { get; init; }

    /// <summary>ψ: the auxiliary classes of each main class, which stand one class's after the other's.</summary>
    public required IReadOnlyList<int> ClassesPerLabel { get; init; }

    /// <summary>The share of each auxiliary class, [n][Σψ]; it lies on those of the main class.</summary>
    public required IReadOnlyList<float[]> SoftLabels { get; init; }

    /// <summary>The strongest auxiliary class of a row, from 0 within its main class.</summary>
    /// <param name="index">The row's index in <see cref="Rows"/>.</param>
    public int StrongestAuxiliaryClass(int index)
    {
        var first = ClassesPerLabel.Take(Classes[index]).Sum();
        var own = SoftLabels[index].AsSpan(first, ClassesPerLabel[Classes[index]]);
        var best = 0;
        for (var slot = 1; slot < own.Length; slot++)
            best = own[slot] > own[best] ? slot : best;
        return best;
    }
}
