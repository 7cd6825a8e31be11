namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>The right to use an <see cref="IScoring"/>, for one thread at a time.</summary>
internal interface IScoringSession : IDisposable
{
    /// <summary>Computes rows at once.</summary>
    /// <param name="samples">The samples as they are kept, one after another: rows times the bytes of one.</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="outputs">Receives <see cref="IScoring.OutputSize"/> numbers for each row.</param>
    /// <exception cref="InsufficientMemoryException">There is not enough memory.</exception>
    void Score(ReadOnlySpan<byte> samples, int rows, Span<float> outputs);
}
