using Microsoft.ML.AuxiLearn.Distributing;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Processes;

/// <summary>This process alone.</summary>
internal sealed class OneProcess : ICollective
{
    public int Rank => 0;

    public int Size => 1;

    public void AllReduce(Tensor sum)
    {
    }

    public void Broadcast(Span<byte> bytes, int root)
    {
    }

    public bool Barrier(TimeSpan patience) => true;

    public void Abort(string sentence)
    {
        Console.Error.WriteLine(sentence);
        Environment.Exit(1);
    }
}
