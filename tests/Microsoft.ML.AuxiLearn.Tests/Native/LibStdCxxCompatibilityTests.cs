using System.Text;
using Microsoft.ML.AuxiLearn.Native;
using Xunit;
using Xunit.Abstractions;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

public class LibStdCxxCompatibilityTests(ITestOutputHelper output)
{
    private const string Symbol = "_ZSt21ios_base_library_initv";
    private const string NewVersion = "GLIBCXX_3.4.32";
    private const string OldVersion = "GLIBCXX_3.4.20";
    private readonly Random _random = new(1);

    [Fact]
    public void Only_the_symbol_and_the_version_it_needs_change()
    {
        if (Shim() is not { } shim)
            return;
        var patched = shim.ToArray();
        LibStdCxxCompatibility.Patch(patched);

        var name = Find(shim, Symbol);
        Assert.Equal("_ZSt13get_terminatev\0\0\0\0\0\0\0\0", Encoding.ASCII.GetString(patched, name, Symbol.Length));

        var entry = VersionEntry(shim);
        // an entry tells the version's hash, and at 8 its name's place among the names
        var names = Find(shim, NewVersion) - BitConverter.ToInt32(shim, entry + 8);
        Assert.Equal(ElfHash(OldVersion), BitConverter.ToUInt32(patched, entry));
        Assert.Equal(Find(shim, OldVersion), names + BitConverter.ToInt32(patched, entry + 8));

        int[] expected = [.. Enumerable.Range(name, Symbol.Length), .. Enumerable.Range(entry, 4), .. Enumerable.Range(entry + 8, 4)];
        Assert.Empty(Enumerable.Range(0, shim.Length).Where(i => shim[i] != patched[i]).Except(expected));
    }

    [Fact]
    public void A_shim_that_was_changed_before_is_refused()
    {
        if (Shim() is not { } shim)
            return;
        LibStdCxxCompatibility.Patch(shim);
        Assert.True(IsRefused(shim));
    }

    [Theory]
    [InlineData("libc10.so")]
    [InlineData("libtorch.so")]
    public void A_foreign_library_is_refused(string name)
    {
        if (Image(name) is { } library)
            Assert.True(IsRefused(library));
    }

    [Fact]
    public void A_truncated_shim_is_refused()
    {
        if (Shim() is not { } shim)
            return;
        foreach (var length in (int[])[0, 1, 6, 63, 64, 65, shim.Length - 1, .. Enumerable.Range(0, 20).Select(_ => _random.Next(shim.Length))])
            Assert.True(IsRefused(shim[..length]), $"{length} bytes");
    }

    [Fact]
    public void Garbage_is_refused()
    {
        for (var i = 0; i < 200; i++)
        {
            var garbage = new byte[_random.Next(5000)];
            _random.NextBytes(garbage);
            Assert.True(IsRefused([.. garbage]));
            Assert.True(IsRefused([.. "\u007fELF\u0002\u0001"u8, .. garbage]));
        }
    }

    /// <summary>Damage may be where nothing is read; where it is read there is the one exception, no other and no endless walk.</summary>
    [Theory]
    [InlineData("file header")]
    [InlineData("section headers")]
    [InlineData("needed versions")]
    public void Damaged_tables_are_refused(string table)
    {
        if (Shim() is not { } shim)
            return;
        var (start, length) = table switch
        {
            "file header" => (0x28, 0x18),
            "section headers" => ((int)BitConverter.ToInt64(shim, 0x28), BitConverter.ToUInt16(shim, 0x3C) * 64),
            _ => (VersionEntry(shim) - 0x80, 0x100),
        };
        var refused = 0;
        for (var i = 0; i < 100; i++)
        {
            var damaged = shim.ToArray();
            for (var changes = 0; changes < 8; changes++)
                damaged[start + _random.Next(length)] = (byte)_random.Next(256);
            refused += IsRefused(damaged) ? 1 : 0;
        }
        Assert.InRange(refused, 10, 100);
    }

    [Fact]
    public void No_child_inherits_the_shims_memory_and_nobody_can_write_to_it()
    {
        if (!OperatingSystem.IsLinux() || !LibStdCxxCompatibility.IsNeeded())
            return;
        TorchRuntime.EnsureLoaded();
        string[] shims = [.. Directory.GetFiles("/proc/self/fd")
            .Where(descriptor => new FileInfo(descriptor).LinkTarget?.Contains("memfd:libLibTorchSharp", StringComparison.Ordinal) == true)];
        Assert.NotEmpty(shims);
        foreach (var shim in shims)
        {
            var flags = File.ReadLines($"/proc/self/fdinfo/{Path.GetFileName(shim)}").Single(line => line.StartsWith("flags:", StringComparison.Ordinal))[6..]
                .Trim();
            Assert.NotEqual(0, Convert.ToInt32(flags, 8) & 0x80000);   // O_CLOEXEC
            Assert.ThrowsAny<Exception>(() =>
            {
                using var file = new FileStream(shim, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, BufferSize = 0 });
                file.WriteByte(0x7F);   // what stands there
            });
        }
    }

    private static bool IsRefused(byte[] image)
    {
        var before = image.ToArray();
        try
        {
            LibStdCxxCompatibility.Patch(image);
            return false;
        }
        catch (TorchBackendException)
        {
            Assert.Equal(before, image);
            return true;
        }
    }

    private byte[]? Shim() => Image("libLibTorchSharp.so");

    private byte[]? Image(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, name);
        if (File.Exists(path))
            return File.ReadAllBytes(path);
        output.WriteLine($"Skipped: {name} is not beside the tests, which run on another system than Linux.");
        return null;
    }

    private static int Find(byte[] image, string name) => image.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\0{name}\0")) + 1;

    private static int VersionEntry(byte[] image) => image.AsSpan().IndexOf(BitConverter.GetBytes(ElfHash(NewVersion)));

    /// <summary>The hash of the System V ABI.</summary>
    private static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (var character in name)
        {
            hash = (hash << 4) + character;
            hash = (hash ^ ((hash & 0xf0000000) >> 24)) & 0x0fffffff;
        }
        return hash;
    }
}
