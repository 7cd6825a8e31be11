using System.Text;
using Microsoft.ML.AuxiLearn.Native;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

[Collection(ProcessTests.Name)]
public sealed class TorchRuntimeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("auxilearn").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_library_loads_without_the_users_help()
    {
        var child = ChildProcess.Run("BackEnd.Load");
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.Equal("6", child.Output);
    }

    [Fact]
    public void A_missing_back_end_names_the_packages_to_add()
    {
        CopyHostWithoutLibtorch();
        var child = ChildProcess.Run("BackEnd.Load", folder: _folder);
        Assert.Equal(1, child.ExitCode);
        Assert.StartsWith(
            "Microsoft.ML.AuxiLearn.TorchBackendException: No native libtorch was found beside the application: add the package libtorch-cpu-", child.Error,
                StringComparison.Ordinal);
        Assert.Contains("TorchSharp-cuda-", child.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_back_end_is_described_and_not_thrown()
    {
        CopyHostWithoutLibtorch();
        var child = ChildProcess.Run("BackEnd.Describe", folder: _folder);
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.Contains("back end:               No native libtorch was found beside the application: add the package libtorch-cpu-", child.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("device:", child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_attempt_says_the_same()
    {
        CopyHostWithoutLibtorch();
        var lines = ChildProcess.Run("BackEnd.LoadTwice", folder: _folder).Output.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal(lines[0], lines[1]);
        Assert.StartsWith("No native libtorch", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_folder_is_used_instead_of_the_packages()
    {
        CopyHostWithoutLibtorch();
        var child = ChildProcess.Run("BackEnd.Load", libtorch: AppContext.BaseDirectory, folder: _folder);
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.Equal("6", child.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("absent")]
    public void A_named_folder_without_libtorch_is_said(string subfolder)
    {
        var named = Path.Combine(_folder, subfolder);
        var child = ChildProcess.Run("BackEnd.Load", libtorch: named);
        Assert.Equal(1, child.ExitCode);
        Assert.StartsWith(
            $"Microsoft.ML.AuxiLearn.TorchBackendException: The environment variable AUXILEARN_LIBTORCH names '{named}', which holds no libtorch", child.Error,
                StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_folder_whose_libtorch_does_not_load_is_said()
    {
        foreach (var library in Directory.GetFiles(AppContext.BaseDirectory, "*torch*").Select(Path.GetFileName))
            File.WriteAllText(Path.Combine(_folder, library!), "not a library");
        var child = ChildProcess.Run("BackEnd.Load", libtorch: _folder);
        Assert.Equal(1, child.ExitCode);
        Assert.StartsWith($"Microsoft.ML.AuxiLearn.TorchBackendException: libtorch in '{_folder}' did not load", child.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_libtorch_of_the_next_minor_version_is_taken_with_a_warning()
    {
        if (!OperatingSystem.IsLinux())
            return;
        CopyHostWithoutLibtorch();
        var libraries = Directory.CreateDirectory(Path.Combine(_folder, "torch", "lib")).FullName;   // as a Python installation has it
        foreach (var library in Directory.GetFiles(AppContext.BaseDirectory, "lib*.so*"))
            File.CreateSymbolicLink(Path.Combine(libraries, Path.GetFileName(library)), library);
        File.WriteAllText(Path.Combine(_folder, "torch", "version.py"), "__version__ = '2.11.0+cu128'\n");
        var child = ChildProcess.Run("BackEnd.Describe", libtorch: libraries, folder: _folder);
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.Contains($"doubtful:               The libtorch 2.11 in '{libraries}' is not the 2.10 that TorchSharp", child.Output, StringComparison.Ordinal);
        Assert.Contains("back end:               libtorch for ", child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_libtorch_that_lacks_a_function_is_refused_by_its_name()
    {
        const string Renamed = "_ZN2at10Tensor_bad";
        if (!OperatingSystem.IsLinux())
            return;
        CopyHostWithoutLibtorch();
        var shim = Path.Combine(_folder, "libLibTorchSharp.so");
        var image = File.ReadAllBytes(shim);
        var name = ElfImage.NeededSymbols(image).First(name => name.StartsWith("_ZN2at4_ops", StringComparison.Ordinal) && name.Length > Renamed.Length);
        var place = image.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\0{name}\0"));
        Encoding.ASCII.GetBytes($"{Renamed}\0", image.AsSpan(place + 1));
        File.Delete(shim);
        File.WriteAllBytes(shim, image);
        var child = ChildProcess.Run("BackEnd.Load", libtorch: AppContext.BaseDirectory, folder: _folder);
        Assert.Equal(1, child.ExitCode);
        Assert.StartsWith($"Microsoft.ML.AuxiLearn.TorchBackendException: The libtorch in '{AppContext.BaseDirectory}' lacks 1 of the functions that "
            + "TorchSharp "
            + $"0.107.0 calls ({Renamed}); expected libtorch 2.10.", child.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.106.0.0", false)]
    [InlineData("0.107.0.0", true)]
    [InlineData("0.107.1.0", true)]
    [InlineData("0.108.0.0", false)]
    [InlineData("1.107.0.0", false)]
    public void Another_version_of_TorchSharp_is_said(string version, bool fits)
    {
        var found = new Version(version);
        if (fits)
            TorchRuntime.CheckVersion(found);
        else
            Assert.StartsWith(
                $"TorchSharp {found.ToString(3)} is loaded but this version of Microsoft.ML.AuxiLearn expects TorchSharp 0.107: add the package TorchSharp "
                    + "0.107.0",
                Assert.Throws<TorchBackendException>(() => TorchRuntime.CheckVersion(found)).Message, StringComparison.Ordinal);
    }

    /// <summary>The managed files and TorchSharp's shim, as an application has them whose author forgot the back end.</summary>
    private void CopyHostWithoutLibtorch()
    {
        foreach (var pattern in (string[])["Microsoft.ML.*.dll", "Microsoft.ML.AuxiLearn.TestHost.runtimeconfig.json", "TorchSharp.dll", "*LibTorchSharp.*"])
            foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, pattern))
                File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);
    }
}
