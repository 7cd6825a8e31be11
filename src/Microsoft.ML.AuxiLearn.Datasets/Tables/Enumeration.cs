namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>Lists for messages, which hold a few of many things.</summary>
internal static class Enumeration
{
    /// <summary>a, b, c and 199997 others.</summary>
    public static string Short(IEnumerable<string> items, int count, int shown = 10) =>
        count <= shown ? string.Join(", ", items) : $"{string.Join(", ", items.Take(shown))} and {count - shown} others";
}
