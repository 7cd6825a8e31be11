using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Formats;

/// <summary>The format's names of the types of elements.</summary>
internal static class SafetensorsTypes
{
    private static readonly (string Name, ScalarType Type)[] _all =
    [
        ("F64", ScalarType.Float64), ("F32", ScalarType.Float32), ("F16", ScalarType.Float16), ("BF16", ScalarType.BFloat16),
        ("I64", ScalarType.Int64), ("I32", ScalarType.Int32), ("I16", ScalarType.Int16), ("I8", ScalarType.Int8), ("U8", ScalarType.Byte),
            ("BOOL", ScalarType.Bool),
    ];

    private const int LongestName = 32;

    /// <summary>The names, for a sentence.</summary>
    public static string Names { get; } = string.Join(", ", _all.Select(type => type.Name));

    /// <summary>Whether a text has the form of a type's name, such as those that the format has and TorchSharp does not: F8_E4M3, U32.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && char.IsAsciiLetterUpper(text[0])
        && text.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_');

    public static ScalarType? Of(string name) => Array.Find(_all, type => type.Name == name) is (not null, var type) ? type : null;

    public static string? NameOf(ScalarType type) => Array.Find(_all, named => named.Type == type).Name;

    public static bool IsFloatingPoint(ScalarType type) => type is ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;

    /// <summary>The bytes of an element.</summary>
    public static int Size(ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        _ => 1,
    };
}
