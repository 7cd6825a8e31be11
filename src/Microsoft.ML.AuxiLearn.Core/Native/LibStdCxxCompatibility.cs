using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// TorchSharp 0.107's shim needs one symbol of GCC 13's libstdc++, std::ios_base_library_init, an initialiser that older libraries run by themselves.
/// On Debian 12 or Ubuntu 22.04 the shim is loaded from a copy in memory in which that name stands for an older function without arguments;
/// the file on disk is left alone, and nothing is changed unless every byte is as expected.
/// </summary>
internal static partial class LibStdCxxCompatibility
{
    private const string MissingSymbol = "_ZSt21ios_base_library_initv";
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const string HarmlessSymbol = "_ZSt13get_terminatev";   // std::get_terminate(): shorter, so it fits in place
    private const string HarmlessVersion = "GLIBCXX_3.4.20";
    private const int EntrySize = 16;

    // <sys/mman.h> and <fcntl.h>
    private const uint CloseOnExec = 1, AllowSealing = 2;
    private const int AddSeals = 1033, Seal = 1, NoShrinking = 2, NoGrowing = 4, NoWriting = 8;

    public static bool IsNeeded() =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64
        && NativeLibrary.TryLoad("libstdc++.so.6", out var library)
        && !NativeLibrary.TryGetExport(library, MissingSymbol, out _)
        && NativeLibrary.TryGetExport(library, HarmlessSymbol, out _);

    /// <summary>The file of the system's libstdc++, whose name has its version; null if there is none.</summary>
    public static string? SystemLibrary() => NativeLibrary.TryLoad("libstdc++.so.6", out _)
        ? File.ReadLines("/proc/self/maps").Where(line => line.Contains("/libstdc++.so", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).FirstOrDefault()
        : null;

    public static void Load(string shim)
    {
        var image = File.ReadAllBytes(shim);
        Patch(image);

        var descriptor = memfd_create("libLibTorchSharp.so", CloseOnExec | AllowSealing);
        if (descriptor < 0)
            throw new TorchBackendException(
                $"The system's libstdc++ is older than GCC 13 and no memory file could be made to load '{shim}' from (errno {Marshal.GetLastPInvokeError()}).");
        using (var file = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write))
            file.Write(image);
        if (fcntl(descriptor, AddSeals, Seal | NoShrinking | NoGrowing | NoWriting) < 0)   // nobody who comes by the descriptor can change the code
            throw new TorchBackendException(
                $"The memory file that '{shim}' is loaded from could not be sealed (errno {Marshal.GetLastPInvokeError()}); expected a system that can seal "
                    + "memory files.");
        NativeLibrary.Load($"/proc/self/fd/{descriptor}");   // the descriptor stays open: the loader may map it again
    }

    /// <exception cref="TorchBackendException">The image is not the shim this was written for.</exception>
    internal static void Patch(Span<byte> image)
    {
        try
        {
            Rename(image);
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw Unexpected(exception);   // an offset that leads out of the file
        }
    }

    private static void Rename(Span<byte> image)
    {
        var names = Section(image, ".dynstr");
        var needs = Section(image, ".gnu.version_r");

        var missing = UniqueName(image[names], MissingSymbol);
        var (from, to) = (-1, -1);
        foreach (var entry in NeededVersions(image[needs]))
        {
            var name = ElfImage.NameAt(image[names], BinaryPrimitives.ReadInt32LittleEndian(image[needs][(entry + 8)..]));
            if (name == MissingVersion) to = entry;
            if (name == HarmlessVersion) from = entry;
        }
        if (missing < 0 || from < 0 || to < 0)
            throw Unexpected();

        var symbol = image[names].Slice(missing, MissingSymbol.Length);
        symbol.Clear();
        Encoding.ASCII.GetBytes(HarmlessSymbol, symbol);

        // Elfxx_Vernaux { u32 hash; u16 flags; u16 other; u32 name; u32 next }: the needed version takes the older one's hash and name.
        var versions = image[needs];
        versions.Slice(from, 4).CopyTo(versions[to..]);
        versions.Slice(from + 8, 4).CopyTo(versions[(to + 8)..]);
    }

    private static Range Section(ReadOnlySpan<byte> image, string wanted) => ElfImage.Section(image, wanted) ?? throw Unexpected();

    private static int UniqueName(ReadOnlySpan<byte> names, string name)
    {
        var pattern = Encoding.ASCII.GetBytes('\0' + name + '\0');
        var first = names.IndexOf(pattern);
        return first >= 0 && names[(first + 1)..].IndexOf(pattern) < 0 ? first + 1 : -1;
    }

    private static List<int> NeededVersions(ReadOnlySpan<byte> needs)
    {
        // Elfxx_Verneed { u16 version; u16 count; u32 file; u32 aux; u32 next }
        var entries = new List<int>();
        for (int need = 0, next = 1; next != 0; need += next)
        {
            var count = BinaryPrimitives.ReadUInt16LittleEndian(needs[(need + 2)..]);
            var entry = need + BinaryPrimitives.ReadInt32LittleEndian(needs[(need + 8)..]);
            for (var i = 0; i < count; i++)
            {
                if (entries.Count > needs.Length / EntrySize)
                    throw Unexpected();   // the chain turns in a circle
                entries.Add(entry);
                entry += BinaryPrimitives.ReadInt32LittleEndian(needs[(entry + 12)..]);
            }
            next = BinaryPrimitives.ReadInt32LittleEndian(needs[(need + 12)..]);
            if (next < 0)
                throw Unexpected();
        }
        return entries;
    }

    private static TorchBackendException Unexpected(Exception? inner = null) =>
        new("The system's libstdc++ is older than GCC 13 and TorchSharp's native library is not the one of version 0.107.0: add the package TorchSharp "
            + "0.107.0, or use a system with GCC 13's libstdc++ (Debian 13, Ubuntu 24.04).", inner);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fcntl(int descriptor, int command, int argument);
}
