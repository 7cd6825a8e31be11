namespace Microsoft.ML.AuxiLearn.Samples.Suite;

/// <summary>One data set of the suite: a file in the data folder, what its columns are for, and how many training rows keep their label.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="File">The file, in the data folder.</param>
/// <param name="Label">The column to predict.</param>
/// <param name="Auxiliary">The auxiliary columns.</param>
internal sealed record SuiteSet(string Name, string File, string Label, string Auxiliary)
{
    public string? Ignore { get; init; }

    public string? Split { get; init; }

    public TaskKind Kind { get; init; } = TaskKind.Regression;

    public int? Labelled { get; init; }

    /// <summary>The parts of the suite, each a few sets of one kind.</summary>
    public static IReadOnlyDictionary<string, SuiteSet[]> Parts { get; } = new Dictionary<string, SuiteSet[]>
    {
        ["tables"] =
        [
            Targets("enb", 2), Targets("jura", 3), Targets("slump", 3), Targets("edm", 2), Targets("wq", 14), Targets("andro", 6), Targets("scpf", 3),
            Targets("osales", 12),
            new("penguins", "seaborn/penguins.csv", "species", "sex,body_mass_g") { Kind = TaskKind.Multiclass },
            new("taxis", "seaborn/taxis.csv", "fare", "tip,tolls,distance") { Ignore = "total,pickup,dropoff" },
        ],
        ["digits"] = [Digits(50), Digits(100), Digits(300), Digits(1000)],
        ["photos"] = [Photos("birds", 50), Photos("birds", 100), Photos("pets", 30)],
        ["chosen"] = [Table("boston"), Table("caschools"), Table("gcsemv"), Table("mafragh"), Table("meuse"), Table("pulpfiber"), Table("satact")],
        ["fresh"] = [Table("cars93"), Table("chorizon"), Table("jv73"), Table("maschools"), Table("mite"), Table("rpjdl"), Table("tecator")],
        ["further"] = [Targets("atp1d", 6), Targets("atp7d", 6), Targets("oes97", 16), Targets("oes10", 16), Targets("sf1", 3), Targets("sf2", 3)],
    };

    /// <summary>The parts and their sets, for a help text.</summary>
    public static string Names => string.Join(", ", Parts.Select(part => $"{part.Key} ({string.Join(",", part.Value.Select(set => set.Name))})"));

    /// <summary>The sets of these names or parts, of which the files are there.</summary>
    /// <param name="list">Names of parts and of sets, separated by commas; all for every part.</param>
    /// <param name="folder">The data folder.</param>
    /// <exception cref="ArgumentException">No part or set has such a name, or a set that is named has no file.</exception>
    public static IReadOnlyList<SuiteSet> Named(string list, string folder)
    {
        SuiteSet[] all = [.. Parts.Values.SelectMany(part => part)];
        if (list == "all")
            return [.. all.Where(set => System.IO.File.Exists(Path.Combine(folder, set.File)))];
        var named = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(name =>
            Parts.TryGetValue(name, out var part) ? part
            : all.Where(set => set.Name == name).ToArray() is { Length: 1 } one ? one
            : throw new ArgumentException($"--sets names '{name}'; expected all, or some of {Names}.")).Distinct();
        return [.. named.Select(set => System.IO.File.Exists(Path.Combine(folder, set.File))
            ? set
            : throw new ArgumentException($"--sets names '{set.Name}', and --data has no '{set.File}'; expected the file, or other sets."))];
    }

    /// <summary>The table.</summary>
    /// <param name="folder">The data folder.</param>
    public TableSource Read(string folder) => new(Path.Combine(folder, File), Label, Auxiliary, Ignore, Split, Kind);

    /// <summary>A table of mulan, whose last columns are targets: the first of them is the main one, the others are auxiliary.</summary>
    private static SuiteSet Targets(string name, int count) => new(name, $"mulan-mtr/{name}.arff", $"last:{count}", $"last:{count - 1}");

    /// <summary>A table that tables.R writes.</summary>
    private static SuiteSet Table(string name) => new(name, $"r/{name}.csv", "main", "aux.*");

    /// <summary>Photos as features of ImageNet, which samples/BirdAttributes writes with --table.</summary>
    private static SuiteSet Photos(string name, int labelled) => Table(name) with
    {
        Name = $"{name}{labelled}",
        File = $"photos/{name}.csv",
        Kind = TaskKind.Multiclass,
        Labelled = labelled,
    };

    private static SuiteSet Digits(int labelled) => new($"digits{labelled}", "optdigits/digits-with-attributes.csv", "digit", "segment*,noise*")
    {
        Split = "split",
        Kind = TaskKind.Multiclass,
        Labelled = labelled,
    };
}
