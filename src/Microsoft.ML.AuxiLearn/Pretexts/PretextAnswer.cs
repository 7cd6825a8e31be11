namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>What a head answers to a self-supervised task: a class, or numbers.</summary>
/// <param name="Outputs">The classes, or the numbers.</param>
/// <param name="IsClass">Whether it is a class.</param>
internal readonly record struct PretextAnswer(int Outputs, bool IsClass)
{
    public int Targets => IsClass ? 1 : Outputs;

    public static PretextAnswer OfClasses(int classes) => new(classes, true);

    public static PretextAnswer OfNumbers(long numbers) => new(checked((int)numbers), false);
}
