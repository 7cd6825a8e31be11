using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>Embeddings of a table's columns, and the perceptron that reads them.</summary>
internal sealed class TableBackbone(TableEmbedding embedding, nn.Module<Tensor, Tensor> perceptron)
    : Sequential(("embedding", embedding), ("perceptron", perceptron))
{
    public TableEmbedding Embedding { get; } = embedding;

    public nn.Module<Tensor, Tensor> Perceptron { get; } = perceptron;
}
