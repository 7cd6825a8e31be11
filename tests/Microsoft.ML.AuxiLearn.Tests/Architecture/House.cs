using System.Text.RegularExpressions;

namespace Microsoft.ML.AuxiLearn.Tests.Architecture;

/// <summary>What docs/architecture.md draws, and where the sources lie: a room is a folder of an assembly.</summary>
internal static partial class House
{
    /// <summary>The assemblies whose folders are rooms.</summary>
    public static IReadOnlyList<string> Assemblies { get; } =
        ["Microsoft.ML.AuxiLearn.Core", "Microsoft.ML.AuxiLearn", "Microsoft.ML.AuxiLearn.Mpi", "Microsoft.ML.AuxiLearn.Experiments",
        "Microsoft.ML.AuxiLearn.Onnx", "Microsoft.ML.AuxiLearn.Reports", "Microsoft.ML.AuxiLearn.Serving"];

    /// <summary>Every source file: its assembly, its room (empty where it lies in none), and its text.</summary>
    public static IReadOnlyList<(string Assembly, string Room, string Path, string Text)> Sources { get; } = [.. Assemblies.SelectMany(assembly =>
    {
        var root = Path.Combine(Repository.Root, "src", assembly);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: file, Parts: Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)))
            .Where(source => source.Parts[0] is not ("obj" or "bin" or "Properties"))
            .Select(source => (assembly, source.Parts.Length > 1 ? source.Parts[0] : "", string.Join('/', source.Parts), File.ReadAllText(source.File)));
    })];

    /// <summary>The room of each type that is declared outside all others, by its full name without the number of its parameters.</summary>
    public static IReadOnlyDictionary<string, string> RoomOf { get; } = Sources
        .SelectMany(source => Declaration().Matches(source.Text)
            .Select(match => (Name: $"{NamespaceOf(source.Text)}.{match.Groups["name"].Value}", source.Room)))
        .DistinctBy(type => type.Name).ToDictionary(type => type.Name, type => type.Room);

    private static string Picture => Repository.Snippets("docs/architecture.md", "mermaid").Single();

    private static ILookup<string, string> Arrows { get; } = Picture.Split('\n').Where(line => line.Contains("-->", StringComparison.Ordinal))
        .Select(line => line.Split("-->").Select(side => side.Split('&', StringSplitOptions.TrimEntries)).ToArray())
        .SelectMany(chain => chain.Zip(chain.Skip(1), (from, to) => from.SelectMany(room => to, (room, below) => (From: room.Trim(), To: below.Trim())))
            .SelectMany(arrows => arrows))
        .ToLookup(arrow => arrow.From, arrow => arrow.To);

    /// <summary>The rooms of the picture, by the assembly that they are drawn in.</summary>
    public static IReadOnlyDictionary<string, string[]> Rooms { get; } = Subgraph().Matches(Picture).ToDictionary(
        match => match.Groups["assembly"].Value, match => Node().Matches(match.Groups["body"].Value).Select(node => node.Groups["room"].Value).ToArray());

    /// <summary>The rooms that each room may use: those that its arrows lead to, and from there on.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Below { get; } = Rooms.Values.SelectMany(rooms => rooms)
        .ToDictionary(room => room, room => (IReadOnlySet<string>)Reach(room));

    public static string NamespaceOf(string source) => Namespace().Match(source).Groups["name"].Value;

    private static HashSet<string> Reach(string room)
    {
        var reached = new HashSet<string>();
        var open = new Queue<string>([room]);
        while (open.TryDequeue(out var at))
        {
            foreach (var below in Arrows[at].Where(reached.Add))
                open.Enqueue(below);
        }
        return reached;
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:public|internal)[^\n=(]*?\b(?:class|record struct|record|struct|interface|enum|delegate [\w<>\[\]?, ]+?) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"subgraph \w+ \[(?<assembly>[\w.]+)[^\]]*\]\n(?<body>.*?)\n\s*end", RegexOptions.Singleline)]
    private static partial Regex Subgraph();

    [GeneratedRegex(@"^\s*(?<room>\w+)\[", RegexOptions.Multiline)]
    private static partial Regex Node();
}
