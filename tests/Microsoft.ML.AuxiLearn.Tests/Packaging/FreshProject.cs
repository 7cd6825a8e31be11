namespace Microsoft.ML.AuxiLearn.Tests.Packaging;

/// <summary>
/// A console project outside the repository that takes the packages from the local feed and everything else from the sources of the machine's own
/// configuration, or from what they have brought already. The packed packages are unpacked beside it, so that the user's folder of packages never sees them.
/// </summary>
internal sealed class FreshProject : IDisposable
{
    private readonly string _name;

    public FreshProject(PackedFeed feed, string name, string program, params string[] packages)
    {
        _name = name;
        Folder = Directory.CreateTempSubdirectory("auxilearn-fresh").FullName;
        var system = OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64";
        Write($"{name}.csproj", $"""
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
                {string.Concat(packages.Select(id => $"<PackageReference Include=\"{id}\" Version=\"{feed.Version}\" />"))}
                <PackageReference Include="libtorch-cpu-{system}" Version="{PackageTests.Pinned("LibtorchVersion")}" />
              </ItemGroup>
            </Project>
            """);
        WriteFeed(Folder, feed);
        Write("Program.cs", program);
    }

    public string Folder { get; }

    /// <summary>Lets a folder's projects take the packages from the local feed, beside the sources of the machine's own configuration.</summary>
    public static void WriteFeed(string folder, PackedFeed feed)
    {
        var there = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources><add key="packed" value="{feed.Feed}" /></packageSources>
              <fallbackPackageFolders>{(Directory.Exists(there) ? $"<add key=\"there\" value=\"{there}\" />" : "")}</fallbackPackageFolders>
            </configuration>
            """);
    }

    public void Build()
    {
        var built = ChildProcess.Sdk(["build", "-c", "Release", "-o", "out"], Folder, packages: Path.Combine(Folder, "packages"));
        if (built.ExitCode != 0)
            throw new InvalidOperationException($"{_name} was not built: {built.Output}");
    }

    public ChildProcess Run(params string[] arguments) => ChildProcess.Program(Path.Combine(Folder, "out", $"{_name}.dll"), arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string file, string content) => File.WriteAllText(Path.Combine(Folder, file), content);
}
