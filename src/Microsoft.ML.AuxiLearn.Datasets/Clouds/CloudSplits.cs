namespace Microsoft.ML.AuxiLearn.Datasets.Clouds;

/// <summary>The splits that lists of clouds tell of.</summary>
internal static class CloudSplits
{
    /// <param name="folder">Where the clouds are, for the sentences of exceptions.</param>
    /// <param name="clouds">By name.</param>
    /// <param name="lists">The files, and the clouds that each names; none where nothing tells the splits.</param>
    /// <exception cref="TableFormatException">A list names a cloud that is missing or stands in another list, or none names one that is there.</exception>
    public static DatasetSplit[] Of(string folder, IReadOnlyList<string> clouds, IReadOnlyList<(string Path, DatasetSplit Split, string[] Names)> lists)
    {
        var splits = new DatasetSplit[clouds.Count];
        if (lists.Count == 0)
            return [.. clouds.Select(_ => DatasetSplit.Train)];
        var rows = clouds.Index().ToDictionary(cloud => cloud.Item, cloud => cloud.Index);
        foreach (var (path, split, names) in lists)
        {
            var missing = Array.FindAll(names, name => !rows.ContainsKey(name));
            if (missing.Length > 0)
                throw TableFormatException.InFile(path, $"the cloud {missing[0]}{(missing.Length > 1 ? $" and {missing.Length - 1} more" : "")} of the list "
                    + $"{(missing.Length > 1 ? "are" : "is")} missing in {folder}; expected a file for each.");
            foreach (var name in names)
                splits[rows[name]] = splits[rows[name]] == 0
                    ? split : throw TableFormatException.InFile(path, $"the cloud {name} has a split already; expected it once in all lists.");
        }
        return Array.IndexOf(splits, default) is var none and >= 0
            ? throw TableFormatException.InFile(lists[0].Path, $"the cloud {clouds[none]} of {folder} stands in no list; expected each cloud in one of them.")
            : splits;
    }
}
