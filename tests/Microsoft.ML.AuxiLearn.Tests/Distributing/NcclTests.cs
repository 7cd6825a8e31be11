using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Processes;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Distributing;

/// <summary>What of NCCL can be tested without a GPU.</summary>
public class NcclTests
{
    [Fact]
    public void What_is_not_on_a_GPU_goes_the_other_way()
    {
        AuxiLearnEnvironment.Initialize();
        var sums = ThreadCollective.Run(2, threads =>
        {
            var collective = new NcclCollective(threads);
            using var numbers = full(3, collective.Rank + 1.0);
            collective.AllReduce(numbers);
            var bytes = new[] { (byte)(collective.Rank + 5) };
            collective.Broadcast(bytes, 1);
            return (numbers.data<float>().ToArray(), bytes[0], collective.Size);
        });
        Assert.All(sums, sum => Assert.Equal((6, 2), (sum.Item2, sum.Size)));
        Assert.All(sums, sum => Assert.Equal([3, 3, 3], sum.Item1));
    }

    [Fact]
    public void A_type_that_is_not_summed_is_refused() =>
        Assert.Contains("expected Float32, Float64 or BFloat16", Assert.Throws<ArgumentException>(() => Nccl.NumberOf(ScalarType.Int64)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Without_the_library_the_sentence_says_what_is_missing()
    {
        if (NativeLibrary.TryLoad("libnccl.so.2", out _))
            return;
        Assert.StartsWith("The library libnccl.so.2 was not found", Assert.Throws<DllNotFoundException>(() => new Nccl(0, 1, _ => { })).Message,
            StringComparison.Ordinal);
    }
}
