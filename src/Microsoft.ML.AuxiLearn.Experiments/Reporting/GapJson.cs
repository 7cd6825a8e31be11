using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.AuxiLearn.Reporting;

/// <summary>Runs that were not done, in the file of a comparison: {"method": ..., "seeds": [...]}.</summary>
internal sealed class GapJson : JsonConverter<(string Method, IReadOnlyList<int> Seeds)>
{
    public override (string Method, IReadOnlyList<int> Seeds) Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<Stored>(ref reader, options) is { } stored ? (stored.Method, stored.Seeds) : throw new JsonException("a gap is null");

    public override void Write(Utf8JsonWriter writer, (string Method, IReadOnlyList<int> Seeds) value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Stored(value.Method, value.Seeds), options);

    private sealed record Stored(string Method, IReadOnlyList<int> Seeds);
}
