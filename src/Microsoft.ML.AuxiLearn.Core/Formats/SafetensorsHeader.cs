using System.Text.Json;
using System.Text.Unicode;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Formats;

/// <summary>
/// The JSON header of a safetensors file: for each tensor its dtype, shape and place, and free text under __metadata__. It is held against the format's rules,
/// so that what comes of it can be trusted: sizes do not overflow, and the tensors fill the data without holes or overlaps.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The header's largest length in bytes.</summary>
    public const int MaxLength = 100_000_000;

    public const string MetadataName = "__metadata__";

    private const int MaxRank = 64;   // libtorch's
    private const int LongestReason = 400;

    private readonly string _path;
    private readonly Dictionary<string, SafetensorsEntry> _tensors = [];
    private readonly Dictionary<string, string> _unsupported = [];
    private readonly List<(string Name, long Begin, long End)> _places = [];
    private readonly Dictionary<string, string> _metadata = [];

    private SafetensorsHeader(string path) => _path = path;

    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors => _tensors;

    /// <summary>The types of the tensors that cannot be read, by their names.</summary>
    public IReadOnlyDictionary<string, string> Unsupported => _unsupported;

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <param name="path">The file, for sentences.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">The bytes that follow it.</param>
    /// <exception cref="FormatException">The header breaks a rule of the format.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlyMemory<byte> json, long dataLength)
    {
        var header = new SafetensorsHeader(path);
        if (json.Length == 0 || json.Span[0] != '{')
            throw header.Error("its header does not begin with '{'");
        if (!Utf8.IsValid(json.Span))
            throw header.Error("its header is not UTF-8 text");
        try
        {
            using var document = JsonDocument.Parse(json);
            header.ReadAll(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)   // the latter: half a surrogate pair
        {
            throw new FormatException($"The file '{path}' is not a valid safetensors file: its header is not valid JSON.", exception);
        }
        header.CheckPlaces(dataLength);
        return header;
    }

    public static FormatException Error(string path, string reason) =>
        new($"The file '{path}' is not a valid safetensors file: {(reason.Length > LongestReason ? $"{reason[..LongestReason]}..." : $"{reason}.")}");

    private FormatException Error(string reason) => Error(_path, reason);

    private void ReadAll(JsonElement root)
    {
        var names = new HashSet<string>();
        foreach (var property in root.EnumerateObject())
        {
            var name = property.Name;
            if (!names.Add(name))
                throw Error($"its header has the key '{name}' twice; expected each once");
            if (name == MetadataName)
                ReadMetadata(property.Value);
            else
                ReadTensor(name, property.Value);
        }
    }

    private void ReadMetadata(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
            throw Error($"its {MetadataName} is {Words(metadata)}; expected an object of strings");
        foreach (var property in metadata.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw Error($"'{property.Name}' of its {MetadataName} is {Words(property.Value)}; expected a string");
            if (!_metadata.TryAdd(property.Name, property.Value.GetString()!))
                throw Error($"its {MetadataName} has the key '{property.Name}' twice; expected each once");
        }
    }

    private void ReadTensor(string name, JsonElement tensor)
    {
        if (tensor.ValueKind != JsonValueKind.Object)
            throw Error($"the tensor '{name}' is described by {Words(tensor)}; expected an object");
        var fields = new Dictionary<string, JsonElement>();
        foreach (var property in tensor.EnumerateObject())
        {
            if (!fields.TryAdd(property.Name, property.Value))
                throw Error($"the tensor '{name}' has '{property.Name}' twice; expected it once");
        }
        JsonElement Field(string field) =>
            fields.TryGetValue(field, out var value) ? value : throw Error($"the tensor '{name}' has no '{field}'; expected dtype, shape and data_offsets");

        var dtype = Field("dtype");
        var typeName = dtype.ValueKind == JsonValueKind.String ? dtype.GetString()! : "";
        if (!SafetensorsTypes.IsName(typeName))
            throw Error($"the tensor '{name}' has the dtype {Words(dtype)}; expected one of {SafetensorsTypes.Names}");
        var shape = Numbers(name, "shape", Field("shape"));
        if (Numbers(name, "data_offsets", Field("data_offsets")) is not [var begin, var end])
            throw Error($"the tensor '{name}' has the data_offsets {Words(Field("data_offsets"))}; expected two numbers");
        _places.Add((name, begin, end));
        if (SafetensorsTypes.Of(typeName) is not { } type)
        {
            _unsupported.Add(name, typeName);   // it stands in nobody's way unless it is asked for
            if (end < begin)
                throw Error($"the tensor '{name}' has the data_offsets [{begin}, {end}]; expected an end that is not before the beginning");
            return;
        }
        var size = SizeOf(name, type, shape);
        if (end < begin || end - begin != size)
            throw Error(
                $"the tensor '{name}' has the data_offsets [{begin}, {end}]; expected {size} bytes for {dtype.GetString()} [{string.Join(", ", shape)}]");
        _tensors.Add(name, new SafetensorsEntry(type, shape) { Begin = begin, End = end });
    }

    private long[] Numbers(string name, string field, JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array)
            throw Error($"the tensor '{name}' has the {field} {Words(array)}; expected an array of numbers");
        if (array.GetArrayLength() > MaxRank)
            throw Error($"the tensor '{name}' has {array.GetArrayLength()} numbers in its {field}; expected at most {MaxRank}");
        var numbers = new long[array.GetArrayLength()];
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out numbers[i]) || numbers[i] < 0)
                throw Error($"the tensor '{name}' has {Words(element)} in its {field}; expected whole numbers from 0 to {long.MaxValue}");
            i++;
        }
        return numbers;
    }

    private long SizeOf(string name, ScalarType type, long[] shape)
    {
        long size = SafetensorsTypes.Size(type);   // an empty dimension counts as 1 here, so that strides do not overflow either
        foreach (var dimension in shape)
        {
            if (Math.Max(dimension, 1) > long.MaxValue / size)
                throw Error($"the tensor '{name}' has the shape [{string.Join(", ", shape)}]; expected one under 2^63 bytes");
            size *= Math.Max(dimension, 1);
        }
        return shape.Contains(0) ? 0 : size;
    }

    private void CheckPlaces(long dataLength)
    {
        var place = 0L;
        foreach (var tensor in _places.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != place)
                throw Error($"the data of the tensor '{tensor.Name}' begin at byte {tensor.Begin}; expected {place}, without a hole or an overlap");
            place = tensor.End;
        }
        if (place != dataLength)
            throw Error($"its tensors take {place} bytes and {dataLength} follow the header; expected the same number");
    }

    private static string Words(JsonElement element) => element.GetRawText() is { Length: > 40 } text ? text[..40] + "..." : element.GetRawText();
}
