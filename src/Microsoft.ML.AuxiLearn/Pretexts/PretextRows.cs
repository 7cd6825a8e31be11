using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>The rows of a training, for tasks that need others than those of a batch.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Samples">The samples [n, input shape] of n rows, numbered from 0, as the network takes them in training.</param>
internal sealed record PretextRows(int Count, Func<int[], Random, Tensor> Samples);
