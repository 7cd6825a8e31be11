using System.Globalization;
using System.Text.Json;
using Microsoft.ML.AuxiLearn.Networks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// A fitted model as a safetensors file that PyTorch users can load: the backbone's tensors under its own names, the head's under those of its final layer.
/// </summary>
internal static class SafetensorsExport
{
    private const string Backbone = "backbone.";
    private const string Main = "main.";

    public static void Save(ScoringModel model, string path)
    {
        using var scope = NewDisposeScope();
        using var session = model.Open();
        var network = model.Network;
        var head = network.Description.HeadName;
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in network.MainState())
        {
            var exported = name.StartsWith(Backbone, StringComparison.Ordinal)
                ? name[Backbone.Length..] : name.StartsWith(Main, StringComparison.Ordinal) ? $"{head}.{name[Main.Length..]}" : name;
            if (!tensors.TryAdd(exported, tensor))
                throw new InvalidOperationException(
                    $"The network's backbone has a tensor '{exported}', which is the name of the head's in the exported file; expected another name in the "
                        + "backbone.");
        }
        Safetensors.Save(path, tensors, new Dictionary<string, string>
        {
            ["format"] = "pt",   // by which other libraries know whose names and layouts these are
            ["network"] = network.Description.ToJson(),
            ["input_shape"] = JsonSerializer.Serialize(network.Input.Shape),
            ["head"] = head,
            ["label_mean"] = model.LabelMean.ToString(CultureInfo.InvariantCulture),
            ["label_scale"] = model.LabelScale.ToString(CultureInfo.InvariantCulture),
        });
    }
}
