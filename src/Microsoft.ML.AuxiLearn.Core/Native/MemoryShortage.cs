using System.Globalization;
using System.Text.RegularExpressions;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>The exceptions in which libtorch, the loader of libraries and .NET say that there is no more memory, as one sentence.</summary>
internal static partial class MemoryShortage
{
    // libtorch on a CPU, where it says how much it asked for; on CUDA; the C++ library; dlopen; fallocate and mmap
    private static readonly string[] _signs =
        ["can't allocate memory", "not enough memory", "out of memory", "bad_alloc", "Cannot allocate memory", "cannot allocate memory",
        "failed to map segment"];

    /// <summary>Whether an exception, or one that caused it, says so.</summary>
    public static bool IsIn(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is OutOfMemoryException || _signs.Any(sign => cause.Message.Contains(sign, StringComparison.Ordinal)))
                return true;
        }
        return false;
    }

    /// <summary>The sentence.</summary>
    /// <param name="exception">One for which <see cref="IsIn"/> holds.</param>
    /// <param name="task">What there is not enough memory for.</param>
    /// <param name="help">What needs less.</param>
    public static InsufficientMemoryException Of(Exception exception, string task, string help)
    {
        var asked = Asked().Match(exception.ToString()) is { Success: true } match
            && long.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var bytes)
            ? string.Create(CultureInfo.InvariantCulture, $": libtorch asked for {bytes:N0} bytes more") : "";
        return new InsufficientMemoryException($"There is not enough memory {task}{asked}; {help}.", exception);
    }

    [GeneratedRegex(@"tr(?:ied|y) to allocate (\d+) bytes", RegexOptions.CultureInvariant)]
    private static partial Regex Asked();
}
