using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.AuxiLearn.Reporting;

/// <summary>A run that threw, in the file of a comparison: {"method": ..., "seed": ..., "error": ...}.</summary>
internal sealed class FailureJson : JsonConverter<(string Method, int Seed, string Error)>
{
    public override (string Method, int Seed, string Error) Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<Stored>(ref reader, options) is { } stored
            ? (stored.Method, stored.Seed, stored.Error)
            : throw new JsonException("a failure is null");

    public override void Write(Utf8JsonWriter writer, (string Method, int Seed, string Error) value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Stored(value.Method, value.Seed, value.Error), options);

    private sealed record Stored(string Method, int Seed, string Error);
}
