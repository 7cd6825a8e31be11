using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;

namespace Microsoft.ML.AuxiLearn;

/// <summary>What a model has besides its weights: the weights of the tasks, the history of training, and the network. It is saved with the model.</summary>
public sealed class AuxiLearnModelParameters
{
    private readonly StoredModel _model;
    private readonly TrainingRecord _training;
    private readonly Lazy<(Network Description, long Weights)> _network;

    internal AuxiLearnModelParameters(StoredModel model, TrainingRecord training, ScoringGraph graph)
    {
        Graph = graph;
        (_model, _training) = (model, training);
        _network = new Lazy<(Network, long)>(() => Measured(_model.Value.Network), LazyThreadSafetyMode.PublicationOnly);   // what failed is tried again
        if (model.IsBuilt)   // the weights are counted while they are there
            _ = _network.Value;
    }

    /// <summary>The name of each loss, the main task's first.</summary>
    public IReadOnlyList<string> TaskNames => _training.TaskNames;

    /// <summary>
    /// The weight of each task at the end of training, in the order of <see cref="TaskNames"/>: the derivative of the combined loss by it.
    /// </summary>
    public IReadOnlyList<float> TaskWeights => _training.History.Count == 0 ? [] : _training.History[^1].TaskWeights;

    /// <summary>The history of training: one report per epoch, as a list, a view, JSON or CSV.</summary>
    public TrainingHistory History => _training.Epochs;

    /// <summary>
    /// How training ended, and the information to repeat it: options, seed, rows, versions, processor. Null for a model that an earlier version saved.
    /// </summary>
    public TrainingSummary? Summary => _training.Summary;

    /// <summary>The epoch, from 1, whose weights the model has.</summary>
    public int BestEpoch => _training.BestEpoch;

    /// <summary>
    /// The weighting method that the model was trained with, by its name; <see cref="WeightingMethod.Parse"/> recreates a method of the library or a registered
    /// one.
    /// </summary>
    public string Weighting => _training.Weighting;

    /// <summary>The options that the weighting method changed to its published values, a sentence each.</summary>
    public IReadOnlyList<string> PresetChanges => _training.PresetChanges;

    /// <summary>The backbone of the primary network.</summary>
    public Network Network => _network.Value.Description;

    /// <summary>The number of trained weights of the backbone and the main head.</summary>
    public long TrainableParameterCount => _network.Value.Weights;

    /// <summary>
    /// Writes the trained backbone and the main head to a .safetensors file, for PyTorch and for <see cref="ImageNetwork.Weights"/>. The backbone's tensors
    /// have their own names, which for image networks are torchvision's; the head is fc.weight [k, h] and fc.bias [k], or classifier.6 for VGG; input_mean and
    /// input_scale are what (x - mean) * scale does to an input first. The metadata tell the network as JSON, the input's shape, the head's name and, for a
    /// numeric label, label_mean and label_scale, by which score = label_mean + label_scale * output.
    /// </summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">A custom backbone has a tensor of the head's name.</exception>
    public void ExportSafetensors(string path) => SafetensorsExport.Save(_model.Value, path);

    /// <summary>The learned combiner at pairs of losses; empty if there is none.</summary>
    internal IReadOnlyList<CombinerMap> CombinerMaps => _training.CombinerMaps;

    /// <summary>The model as operators of ONNX.</summary>
    internal ScoringGraph Graph { get; }

    /// <summary>
    /// Some lines for a terminal: how training ended, what is doubtful, the options, and each task's weight and losses; of very many tasks those that count
    /// most and least.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The model was disposed before its network was built.</exception>
    public string Describe() => ModelDescription.Of(this);

    internal void Save(Stream stream) => _training.Save(stream);

    private static (Network, long) Measured(PrimaryNetwork network) => (network.Description, network.named_parameters()
        .Where(named => PrimaryNetwork.IsMain(named.name) && named.parameter.requires_grad)
        .Sum(named => named.parameter.numel()));
}
