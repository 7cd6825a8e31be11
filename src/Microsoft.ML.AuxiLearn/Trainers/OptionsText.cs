using System.Globalization;
using System.Reflection;

namespace Microsoft.ML.AuxiLearn.Trainers;

/// <summary>Options as a line of a log: those that are not what they are by default.</summary>
internal static class OptionsText
{
    public static string Of(AuxiLearnOptions options)
    {
        var usual = Activator.CreateInstance(options.GetType())!;
        var told = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (property.Name, Value: Text(property.GetValue(options)), Usual: Text(property.GetValue(usual))))
            .Where(option => option.Value != option.Usual)
            .OrderBy(option => option.Name, StringComparer.Ordinal)
            .Select(option => $"{option.Name} = {option.Value}");
        return string.Join(", ", told) is { Length: > 0 } text ? text : "the defaults";
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        Delegate => "set",
        CancellationToken token => token.CanBeCanceled ? "set" : "none",
        IEnumerable<AuxiliaryTask> tasks => $"[{string.Join(", ", tasks)}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
