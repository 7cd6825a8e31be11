using System.Text.Json;
using System.Text.RegularExpressions;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.ReferenceVectors;

/// <summary>A file of reference vectors, or a part of one: tensors are {"shape", "data"}, labels lists of integers, some settings are sentences.</summary>
internal sealed class ReferenceFile
{
    private readonly JsonElement _json;

    private ReferenceFile(JsonElement json) => _json = json;

    public static ReferenceFile Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return new(document.RootElement.Clone());
    }

    public bool Has(string name) => _json.TryGetProperty(name, out _);

    public ReferenceFile this[string name] => new(_json.GetProperty(name));

    public IReadOnlyList<string> Names => [.. _json.EnumerateObject().Select(property => property.Name)];

    public IReadOnlyList<ReferenceFile> Items => [.. _json.EnumerateArray().Select(item => new ReferenceFile(item))];

    public double Number => _json.GetDouble();

    public int Integer => _json.GetInt32();

    public string Text => _json.GetString()!;

    public Tensor Tensor => _json.ValueKind switch
    {
        JsonValueKind.Number => tensor(Number, float64),
        JsonValueKind.Array when _json.EnumerateArray().All(item => item.TryGetInt64(out _)) =>
            tensor(_json.EnumerateArray().Select(item => item.GetInt64()).ToArray()),
        JsonValueKind.Array => tensor(_json.EnumerateArray().Select(item => item.GetDouble()).ToArray()),
        _ => tensor(_json.GetProperty("data").EnumerateArray().Select(item => item.GetDouble())
            .ToArray()).reshape([.. this["shape"].Items.Select(size => (long)size.Integer)]),
    };

    public Dictionary<string, Parameter> Parameters => Names.ToDictionary(name => name, name => new Parameter(this[name].Tensor));

    /// <summary>The numbers of a sentence that must have this form.</summary>
    public double[] Numbers(string pattern)
    {
        var match = Regex.Match(Text, pattern);
        return match.Success
            ? [.. match.Groups.Values.Skip(1).Select(group => double.Parse(group.Value, System.Globalization.CultureInfo.InvariantCulture))]
            : throw new InvalidDataException($"The sentence '{Text}' is not of the known form '{pattern}'.");
    }
}
