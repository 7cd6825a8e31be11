using System.Globalization;
using System.Reflection;

namespace Microsoft.ML.AuxiLearn.Trainers;

/// <summary>Options as a line of a log: those that are not what they are by default.</summary>
internal static class OptionsText
{
    public static string Of(AuxiLearnOptions options)
    {
        var usual = Activator.CreateInstance(options.GetType())!;
        var told = Properties(options)
            .Select(property => (property.Name, Value: Text(property.GetValue(options)), Usual: Text(property.GetValue(usual))))
            .Where(option => option.Value != option.Usual)
            .Select(option => $"{option.Name} = {option.Value}");
        return string.Join(", ", told) is { Length: > 0 } text ? text : "the defaults";
    }

    private static readonly string[] _saving =
        [nameof(AuxiLearnOptions.CheckpointFolder), nameof(AuxiLearnOptions.CheckpointEpochs), nameof(AuxiLearnOptions.CheckpointMinutes)];

    /// <summary>Every option that decides what is trained, by name; not what is called, cancelled or saved while it is.</summary>
    public static IEnumerable<(string Name, string Value)> All(AuxiLearnOptions options) => Properties(options)
        .Where(property => !_saving.Contains(property.Name))
        .Where(property => !property.PropertyType.IsAssignableTo(typeof(Delegate)) && property.PropertyType != typeof(CancellationToken)
            && property.PropertyType != typeof(Distribution))
        .Select(property => (property.Name, Text(property.GetValue(options))));

    private static IEnumerable<PropertyInfo> Properties(AuxiLearnOptions options) =>
        options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.Name, StringComparer.Ordinal);

    private static string Text(object? value)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;   // records print their numbers by it
        try
        {
            return InCulture(value);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static string InCulture(object? value) => value switch
    {
        null => "null",
        Delegate or AuxiLearnTransformer => "set",
        CancellationToken token => token.CanBeCanceled ? "set" : "none",
        IEnumerable<AuxiliaryTask> tasks => $"[{string.Join(", ", tasks)}]",
        _ => value.ToString() ?? "",
    };
}
