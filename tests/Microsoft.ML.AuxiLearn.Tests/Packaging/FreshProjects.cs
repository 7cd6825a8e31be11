namespace Microsoft.ML.AuxiLearn.Tests.Packaging;

/// <summary>
/// Console projects outside the repository that take the packages from the local feed and everything else from the sources of the machine's own
/// configuration, or from what they have brought already. The packed packages are unpacked beside them, so that the user's folder of packages never sees them.
/// </summary>
internal sealed class FreshProjects : IDisposable
{
    private readonly PackedFeed _feed;
    private readonly List<string> _names = [];

    public FreshProjects(PackedFeed feed)
    {
        _feed = feed;
        feed.WriteConfiguration(Folder);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("auxilearn-fresh").FullName;

    public void Add(string name, string program, params string[] packages)
    {
        _names.Add(name);
        Directory.CreateDirectory(Path.Combine(Folder, name));
        var system = OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64";
        Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(packages.Select(id => $"<PackageReference Include=\"{id}\" Version=\"{_feed.Version}\" />"))}
                <PackageReference Include="libtorch-cpu-{system}" Version="{PackageTests.Pinned("LibtorchVersion")}" />
              </ItemGroup>
            </Project>
            """);
        Write($"{name}/Program.cs", program);
    }

    /// <summary>All in one command, by one process.</summary>
    public void Build()
    {
        Write("All.slnx", $"<Solution>{string.Concat(_names.Select(name => $"<Project Path=\"{name}/{name}.csproj\" />"))}</Solution>");
        var built = ChildProcess.Sdk(["build", "All.slnx", "-c", "Release", "-m:1"], Folder, packages: Path.Combine(Folder, "packages"));
        if (built.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(" and ", _names)} were not built: {built.Output}");
    }

    public ChildProcess Run(string name, params string[] arguments) =>
        ChildProcess.Program(Path.Combine(Folder, name, "bin", "Release", "net10.0", $"{name}.dll"), arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string file, string content) => File.WriteAllText(Path.Combine(Folder, file), content);
}
