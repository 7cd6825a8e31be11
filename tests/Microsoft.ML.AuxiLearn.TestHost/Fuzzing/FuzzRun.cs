using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Fuzzing;

/// <summary>
/// Reads inputs one after another in this process, and writes a line before each and one after it, so that whoever started it knows where it died or stopped.
/// </summary>
internal static class FuzzRun
{
    /// <summary>The folder into which files that were raw or otherwise are copied.</summary>
    private const string KeepVariable = "AUXILEARN_FUZZ_KEEP";

    // exceptions that say that a reader has not looked at what it reads
    private static readonly Type[] _raw =
    [
        typeof(NullReferenceException), typeof(IndexOutOfRangeException), typeof(InvalidCastException), typeof(KeyNotFoundException), typeof(OverflowException),
            typeof(DivideByZeroException),
        typeof(OutOfMemoryException), typeof(AccessViolationException), typeof(System.Runtime.InteropServices.ExternalException),
            typeof(ArgumentOutOfRangeException),
        typeof(ArgumentNullException), typeof(RankException), typeof(ArrayTypeMismatchException), typeof(ObjectDisposedException),
    ];

    /// <summary>
    /// Lines "n begins" and "n outcome type milliseconds megabytes"; the outcome is read, refused, raw (an exception that no reader throws on purpose) or
    /// otherwise (damage that was not noticed).
    /// </summary>
    /// <param name="target">The kind of file.</param>
    /// <param name="first">The first input's number.</param>
    /// <param name="count">How many.</param>
    /// <param name="write">Where lines go.</param>
    public static void Read(FuzzTarget target, int first, int count, Action<string> write)
    {
        AuxiLearnEnvironment.Initialize();
        var folder = Directory.CreateTempSubdirectory("fuzz");
        try
        {
            for (var number = first; number < first + count; number++)
            {
                var path = Path.Combine(folder.FullName, number + target.Extension);
                File.WriteAllBytes(path, target.Input(number));
                write(Line(number, "begins"));
                var before = GC.GetTotalAllocatedBytes();
                var watch = Stopwatch.StartNew();
                var (outcome, type) = Outcome(target, path);
                var megabytes = (GC.GetTotalAllocatedBytes() - before) >> 20;
                write(Line(number, outcome, type, watch.ElapsedMilliseconds, megabytes));
                if (outcome is "raw" or "otherwise" && Environment.GetEnvironmentVariable(KeepVariable) is { Length: > 0 } kept)
                    File.Copy(path, Path.Combine(kept, $"{target.Name}-{number}{target.Extension}"), overwrite: true);
                File.Delete(path);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The type of the exception is that of the innermost, since ML.NET wraps what its parts throw.</summary>
    private static (string Outcome, string Type) Outcome(FuzzTarget target, string path)
    {
        try
        {
            var told = target.Read(path);
            return (target.IsRight(told, Path.GetDirectoryName(path)!) ? "read" : "otherwise", "-");
        }
        catch (Exception exception)
        {
            var named = exception;   // the first that a reader of ours threw on purpose
            while (named.InnerException is not null && (named is System.Reflection.TargetInvocationException or InvalidOperationException
                || named.Message.StartsWith("Error during class instantiation", StringComparison.Ordinal)))
                named = named.InnerException;
            var isRaw = _raw.Any(type => type.IsInstanceOfType(named)) && !named.Data.Contains("ML_IsMarked");   // of ML.NET's own checks
            return (isRaw ? "raw" : "refused", named.GetType().Name + (isRaw ? ":" + Place(named) : ""));
        }
    }

    private static string Place(Exception exception) =>
        (exception.StackTrace ?? "").Split('\n').Select(line => line.Trim())
            .FirstOrDefault(line => line.Contains("AuxiLearn", StringComparison.Ordinal))?.Split('(')[0].Replace("at ", "", StringComparison.Ordinal)
            .Replace(' ', '_') ?? "-";

    private static string Line(params object[] words) => string.Join(' ', words.Select(word => Convert.ToString(word, CultureInfo.InvariantCulture)));
}
