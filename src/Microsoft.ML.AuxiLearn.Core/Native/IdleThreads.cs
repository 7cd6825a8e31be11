using System.Runtime.InteropServices;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// libgomp's threads spin while they wait for each other, and where another process wants the same core all of them wait for one that does not run: an epoch,
/// or a prediction, takes ten times as long. OMP_WAIT_POLICY=PASSIVE lets them sleep. libgomp reads it when it is loaded, from the C library's environment,
/// which .NET's own does not reach; what the user has set is left alone.
/// </summary>
internal static partial class IdleThreads
{
    public const string Variable = "OMP_WAIT_POLICY";

    private static readonly string[] _choices = [Variable, "GOMP_SPINCOUNT"];

    /// <summary>Lets threads sleep that wait; does nothing on systems other than Linux, nor once libgomp is loaded.</summary>
    public static void Sleep()
    {
        if (OperatingSystem.IsLinux() && !_choices.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }))
            _ = setenv(Variable, "PASSIVE", 0);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
