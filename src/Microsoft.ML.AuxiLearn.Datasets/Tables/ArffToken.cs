namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>A word, quoted or not, or one of the marks { } and comma.</summary>
internal readonly record struct ArffToken(string Text, bool IsQuoted = false)
{
    public static ArffToken Missing => new("?");

    public bool IsMissing => this == Missing;

    public bool IsWord => IsQuoted || Text is not ("{" or "}" or ",");

    public bool Is(string mark) => !IsQuoted && Text.Equals(mark, StringComparison.OrdinalIgnoreCase);
}
