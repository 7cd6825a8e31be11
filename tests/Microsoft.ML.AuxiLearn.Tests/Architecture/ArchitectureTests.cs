using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Architecture;

/// <summary>The house stands as docs/architecture.md draws it: the picture is read, and the compiled assemblies are held against it.</summary>
[Collection(SourceTests.Name)]
public class ArchitectureTests
{
    private static readonly ArchUnitNET.Domain.Architecture _compiled =
        new ArchLoader().LoadAssemblies([.. House.Assemblies.Select(System.Reflection.Assembly.Load)]).Build();

    [Fact]
    public void Nothing_uses_a_room_that_no_arrow_leads_to()
    {
        string[] broken = [.. _compiled.Types.SelectMany(type => type.Dependencies)
            .Select(dependency => (From: Outer(dependency.Origin), To: Outer(dependency.Target)))
            .Where(use => House.RoomOf.ContainsKey(use.From) && House.RoomOf.ContainsKey(use.To))
            .Select(use => (FromRoom: House.RoomOf[use.From], ToRoom: House.RoomOf[use.To], use.From, use.To))
            .Where(use => use.FromRoom != use.ToRoom && !House.Below[use.FromRoom].Contains(use.ToRoom))
            .Select(use => $"{use.FromRoom} --> {use.ToRoom}: {use.From} uses {use.To}").Distinct().Order()];
        Assert.True(broken.Length == 0, string.Join(Environment.NewLine, broken));
    }

    [Fact]
    public void The_arrows_run_downwards_only() => Assert.Empty(House.Below.Where(room => room.Value.Contains(room.Key)).Select(room => room.Key));

    [Fact]
    public void Every_file_has_a_room_and_every_room_stands_in_the_picture()
    {
        foreach (var assembly in House.Assemblies)
        {
            var sources = House.Sources.Where(source => source.Assembly == assembly);
            Assert.DoesNotContain("", sources.Select(source => source.Room));
            Assert.Equal(House.Rooms[assembly].Order(), sources.Select(source => source.Room).Distinct().Order());
        }
    }

    /// <summary>
    /// A namespace is a folder, but for what users type: public types may stand in the library's own namespace, and methods on ML.NET's catalogs stand in
    /// ML.NET's.
    /// </summary>
    [Fact]
    public void Namespaces_follow_folders()
    {
        string[] elsewhere = [.. House.Sources.Where(source => House.NamespaceOf(source.Text) is var found && found != $"{Library}.{source.Room}"
            && !(source.Text.Contains("\npublic ", StringComparison.Ordinal) && found is Library or "Microsoft.ML")).Select(source => source.Path)];
        Assert.True(elsewhere.Length == 0, string.Join(Environment.NewLine, elsewhere));
    }

    /// <summary>Convolutions are checked in the gradients of their gradients only for those who say that they need them.</summary>
    [Fact]
    public void Whoever_differentiates_gradients_says_so_before_the_forward_pass()
    {
        var twice = House.Sources.Where(source => source.Room != "Native" && source.Text.Contains("createGraph: true", StringComparison.Ordinal)).ToArray();
        Assert.InRange(twice.Length, 4, 10);
        Assert.Empty(twice.Where(source => !source.Text.Contains("SecondDerivatives.Needed()", StringComparison.Ordinal)
            && !source.Text.Contains("DifferentiatesTwice => true", StringComparison.Ordinal)).Select(source => source.Path));
    }

    /// <summary>Else a test above would pass over them.</summary>
    [Fact]
    public void Every_compiled_type_is_found_in_the_sources()
    {
        var missing = _compiled.Types.Select(Outer).Where(name => name.StartsWith(Library, StringComparison.Ordinal) && !House.RoomOf.ContainsKey(name))
            .Distinct();
        Assert.Empty(missing);
        Assert.True(House.RoomOf.Count > 250, $"{House.RoomOf.Count} types were found");
    }

    private const string Library = "Microsoft.ML.AuxiLearn";

    private static string Outer(IType type) => type.FullName.Split('+', '/', '`', '<')[0];
}
