using System.Text.Json;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Distributing;

/// <summary>The state of a training that process 0 resumes, in all processes.</summary>
internal static class SharedState
{
    /// <summary>Puts the state of process 0 in the place of the one there is: its values and what its tensors are as JSON, and then each tensor.</summary>
    /// <param name="collective">The processes; null for this one alone.</param>
    /// <param name="state">Of the same training in every process.</param>
    /// <param name="device">Of new tensors.</param>
    public static void TakeFirst(this ICollective? collective, IStateful state, Device device)
    {
        if (collective is null)
            return;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var own = new StateTransfer();
        if (collective.Rank == 0)
            state.Transfer(own);
        var content = new Content(own.Values.ToDictionary(), [.. own.Tensors.Select(entry => new Part(entry.Key, entry.Value.dtype, entry.Value.shape))]);
        content = JsonSerializer.Deserialize<Content>(collective.TextOfFirst(JsonSerializer.Serialize(content)))!;
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, type, shape) in content.Tensors)
        {
            var here = collective.Rank == 0 ? own.Tensors[name].detach().cpu().contiguous() : empty(shape, type);
            collective.Broadcast(here.bytes, 0);
            tensors.Add(name, here);
        }
        if (collective.Rank == 0)
            return;
        using var first = new StateTransfer(tensors, content.Values, device);
        state.Transfer(first);
        first.CheckAllLoaded();
    }

    private sealed record Content(Dictionary<string, JsonElement> Values, Part[] Tensors);

    private sealed record Part(string Name, ScalarType Type, long[] Shape);
}
