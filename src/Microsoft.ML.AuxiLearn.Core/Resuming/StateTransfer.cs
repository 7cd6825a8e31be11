using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Resuming;

/// <summary>
/// The state of a training on its way into a checkpoint or out of one. Who has state hands over each field by its name, in the same method for both ways:
/// saving takes the field's value, loading puts the saved one in its place.
/// </summary>
public sealed class StateTransfer : IDisposable
{
    private static readonly JsonSerializerOptions _json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
    };

    private readonly Dictionary<string, Tensor> _tensors;
    private readonly Dictionary<string, JsonElement> _values;
    private readonly HashSet<string> _loaded = [];
    private readonly Device _device;
    private readonly List<Tensor> _own = [];
    private string _path = "";

    /// <summary>Saves.</summary>
    internal StateTransfer()
    {
        (_tensors, _values, _device) = ([], [], CPU);
    }

    /// <summary>Loads.</summary>
    /// <param name="tensors">What was saved.</param>
    /// <param name="values">As JSON.</param>
    /// <param name="device">The device of new tensors.</param>
    internal StateTransfer(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, JsonElement> values, Device device)
    {
        (_tensors, _values, _device, IsLoading) = (tensors.ToDictionary(), values.ToDictionary(), device, true);
    }

    /// <summary>Whether saved values take the place of those there are.</summary>
    public bool IsLoading { get; }

    /// <summary>What was handed over as tensors, by path; they are those of the training, until it goes on.</summary>
    internal IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>What was handed over as values.</summary>
    internal IReadOnlyDictionary<string, JsonElement> Values => _values;

    /// <summary>A number, a text, or anything else that JSON keeps whole: NaN and the last bit of a number too.</summary>
    /// <param name="name">Its name, once in a part.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="FormatException">The checkpoint holds no such value.</exception>
    public void Value<T>(string name, ref T value)
    {
        if (!IsLoading)
        {
            _values.Add(_path + name, JsonSerializer.SerializeToElement(value, _json));
            return;
        }
        if (!_values.TryGetValue(Loaded(name), out var saved))
            throw Missing(name);
        try
        {
            value = saved.Deserialize<T>(_json)!;
        }
        catch (JsonException exception)
        {
            throw new FormatException($"its '{_path + name}' is no {typeof(T).Name}", exception);
        }
    }

    /// <summary>A tensor that its owner makes and disposes, or null; loading makes another, outside of any dispose scope.</summary>
    /// <param name="name">Its name, once in a part.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="like">One of the shape and type that it must have; null for any.</param>
    /// <exception cref="FormatException">The checkpoint holds one of another shape or type.</exception>
    public void Tensor(string name, ref Tensor? tensor, Tensor? like = null)
    {
        if (IsLoading)
        {
            tensor?.Dispose();
            tensor = null;
            if (!_tensors.TryGetValue(Loaded(name), out var saved))
                return;
            Check(name, saved, like);
            tensor = saved.to(_device, copy: true).DetachFromDisposeScope();
        }
        else if (tensor is not null)
        {
            _tensors.Add(_path + name, tensor);
        }
    }

    /// <summary>The numbers of a tensor that stays, such as a parameter.</summary>
    /// <param name="name">Its name, once in a part.</param>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="FormatException">The checkpoint holds none, or one of another shape or type.</exception>
    public void Contents(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!IsLoading)
        {
            _tensors.Add(_path + name, tensor);
            return;
        }
        if (!_tensors.TryGetValue(Loaded(name), out var saved))
            throw Missing(name);
        Check(name, saved, tensor);
        using var _ = no_grad();
        tensor.copy_(saved);
    }

    /// <summary>The parameters and buffers of a module.</summary>
    internal void Module(string name, nn.Module module) => In(name, () =>
    {
        foreach (var (key, tensor) in module.state_dict())
            Contents(key, tensor);
    });

    /// <summary>Parameters in their order.</summary>
    internal void Parameters(string name, IReadOnlyList<Parameter> parameters) => In(name, () =>
    {
        for (var i = 0; i < parameters.Count; i++)
            Contents($"{i}", parameters[i]);
    });

    /// <summary>Tensors whose names are state too; loading makes others, which are this object's.</summary>
    internal void All(string name, ref IReadOnlyDictionary<string, Tensor> tensors)
    {
        var path = $"{_path}{name}/";
        if (IsLoading)
        {
            tensors = _tensors.Where(entry => entry.Key.StartsWith(path, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key[path.Length..], entry => Owned(entry.Value.to(_device, copy: true)));
            _loaded.UnionWith(tensors.Keys.Select(key => path + key));
            return;
        }
        foreach (var (key, tensor) in tensors)
            _tensors.Add(path + key, tensor);
    }

    /// <summary>Whole numbers, of which there may be many; or null.</summary>
    internal void Numbers(string name, ref int[]? numbers)
    {
        if (!IsLoading)
        {
            if (numbers is not null)
                _tensors.Add(_path + name, Owned(tensor(numbers)));
            return;
        }
        numbers = null;
        if (!_tensors.TryGetValue(Loaded(name), out var saved))
            return;
        if (saved.dtype != ScalarType.Int32)
            throw new FormatException($"its '{_path + name}' is {Words(saved)}; expected whole numbers");
        numbers = saved.data<int>().ToArray();
    }

    /// <summary>A part with a state of its own; nothing if there is none.</summary>
    internal void Part(string name, IStateful? part)
    {
        if (part is not null)
            In(name, () => part.Transfer(this));
    }

    /// <summary>Several parts in their order.</summary>
    internal void Parts(string name, IReadOnlyList<IStateful>? parts)
    {
        for (var i = 0; i < parts?.Count; i++)
            Part($"{name}{i}", parts[i]);
    }

    /// <summary>Holds what was saved against what was asked for.</summary>
    /// <exception cref="FormatException">The checkpoint holds something that no part has asked for.</exception>
    internal void CheckAllLoaded()
    {
        if (_tensors.Keys.Concat(_values.Keys).FirstOrDefault(name => !_loaded.Contains(name)) is { } unknown)
            throw new FormatException($"it holds '{unknown}', for which this training has no place");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _own)
            tensor.Dispose();
    }

    private void In(string name, Action transfer)
    {
        var outer = _path;
        _path = $"{outer}{name}/";
        transfer();
        _path = outer;
    }

    private string Loaded(string name)
    {
        _loaded.Add(_path + name);
        return _path + name;
    }

    private Tensor Owned(Tensor tensor)
    {
        _own.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    private void Check(string name, Tensor saved, Tensor? like)
    {
        if (like is not null && (saved.dtype != like.dtype || !saved.shape.AsSpan().SequenceEqual(like.shape)))
            throw new FormatException($"its '{_path + name}' is {Words(saved)}; expected {Words(like)}");
    }

    private FormatException Missing(string name) => new($"it has no '{_path + name}'");

    private static string Words(Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";
}
