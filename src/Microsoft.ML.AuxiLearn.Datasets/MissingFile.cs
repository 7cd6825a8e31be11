namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>The sentence on a file that is needed and missing.</summary>
internal static class MissingFile
{
    public static FileNotFoundException At(string path, string? what = null) =>
        new($"The file {path} is missing; expected {what ?? "it as the data set is published"}.", path);
}
