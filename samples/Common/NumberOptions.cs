using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>What numbers of a command line may be.</summary>
public static class NumberOptions
{
    /// <summary>Lets options take numbers over 0 alone.</summary>
    public static void Positive(params Option[] options)
    {
        foreach (var option in options)
            option.Validators.Add(Positive);
    }

    private static void Positive(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }] && double.TryParse(text, CultureInfo.InvariantCulture, out var value) && value <= 0)
            result.AddError($"{result.Option.Name} is {text}; expected a number over 0.");
    }
}
