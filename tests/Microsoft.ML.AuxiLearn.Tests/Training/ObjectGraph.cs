using System.Collections;
using System.Reflection;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>
/// Two objects and all that can be reached from them, compared field by field: tensors, numbers, collections, and what closures hold. What differs is named
/// by its path.
/// </summary>
internal sealed class ObjectGraph
{
    private static readonly string[] _known =
        ["Microsoft.ML.AuxiLearn.", "MathNet.", "System.ValueTuple`", "System.Tuple`", "System.Collections.Generic.KeyValuePair`"];

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _differences = [];

    public static IReadOnlyList<string> Differences(object one, object other)
    {
        var graph = new ObjectGraph();
        graph.Compare(one, other, one.GetType().Name);
        return graph._differences;
    }

    private void Compare(object? one, object? other, string path)
    {
        if (one is null && other is null)
            return;
        if (one is Delegate first && other is Delegate second && first.Method != second.Method)
            return;   // where messages go
        if (one is ICollection ours && other is ICollection theirs)   // of whatever type
        {
            CompareElements(Elements(ours), Elements(theirs), path);
            return;
        }
        if (one is null || other is null || one.GetType() != other.GetType())
        {
            _differences.Add($"{path}: {one ?? "null"} and {other ?? "null"}");
            return;
        }
        if (!one.GetType().IsValueType && !_seen.Add(one))
            return;
        switch (one)
        {
            case string or Enum or TimeSpan or IConvertible:
                Require(one.Equals(other), path, $"{one} and {other}");
                break;
            case Tensor tensor:
                Require(Bytes(tensor).SequenceEqual(Bytes((Tensor)other)), path, "two tensors");
                break;
            case Generator generator:
                Require(Bytes(generator.get_state()).SequenceEqual(Bytes(((Generator)other).get_state())), path, "two generators");
                break;
            case Random and not SeededRandom:
                _differences.Add($"{path}: a generator whose state cannot be saved");
                break;
            case Delegate function:
                Compare(function.Target, ((Delegate)other).Target, path);
                break;
            default:
                CompareFields(one, other, path);
                break;
        }
    }

    private void CompareElements(object?[] ours, object?[] theirs, string path)
    {
        Require(ours.Length == theirs.Length, path, $"{ours.Length} and {theirs.Length} elements");
        foreach (var ((one, other), i) in ours.Zip(theirs).Select((pair, i) => (pair, i)))
            Compare(one, other, $"{path}[{i}]");
    }

    /// <summary>Those of dictionaries in the order of their keys, which they do not keep.</summary>
    private static object?[] Elements(ICollection collection) => collection is IDictionary dictionary
        ? [.. dictionary.Keys.Cast<object>().OrderBy(key => $"{key}", StringComparer.Ordinal).SelectMany(key => new[] { key, dictionary[key] })]
        : [.. collection.Cast<object?>()];

    private void CompareFields(object one, object other, string path)
    {
        if (one is nn.Module module)
        {
            foreach (var (ours, theirs) in module.state_dict().Zip(((nn.Module)other).state_dict()))
                Compare(ours.Value, theirs.Value, $"{path}.{ours.Key}");
        }
        for (var type = one.GetType(); type is not null && IsKnown(type); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                Compare(field.GetValue(one), field.GetValue(other), $"{path}.{field.Name}");
        }
    }

    /// <summary>Types with state of a training; those of .NET and TorchSharp have none beside what is compared above.</summary>
    private static bool IsKnown(Type type) => _known.Any(start => type.FullName?.StartsWith(start, StringComparison.Ordinal) == true);

    private static byte[] Bytes(Tensor tensor)
    {
        if (tensor.IsInvalid)
            return [];
        using var scope = NewDisposeScope();
        return [.. tensor.detach().cpu().contiguous().bytes, (byte)tensor.dtype, (byte)tensor.dim()];
    }

    private void Require(bool condition, string path, string words)
    {
        if (!condition)
            _differences.Add($"{path}: {words}");
    }
}
