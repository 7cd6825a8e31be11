using Microsoft.ML.AuxiLearn.Data;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Data;

public class BatchSamplerTests
{
    [Fact]
    public void Every_row_comes_once_in_a_pass()
    {
        using var scope = NewDisposeScope();
        var sampler = new BatchSampler(new SampleTable(arange(12f).view(12, 1), zeros(12, 1), null), 4, new Random(1));
        Assert.Equal(3, sampler.StepsPerEpoch);
        for (var pass = 0; pass < 3; pass++)
            Assert.Equal(Enumerable.Range(0, 12).Select(row => (float)row), Rows(sampler, 3).Order());
    }

    [Fact]
    public void The_last_rows_of_a_pass_share_a_batch_with_the_first_of_the_next()
    {
        using var scope = NewDisposeScope();
        var sampler = new BatchSampler(new SampleTable(arange(10f).view(10, 1), zeros(10, 1), null), 4, new Random(1));
        Assert.Equal(Enumerable.Range(0, 10).SelectMany(row => new[] { (float)row, row }), Rows(sampler, 5).Order());
    }

    [Fact]
    public void Half_of_a_batch_is_labelled_where_labels_are_rare()
    {
        using var scope = NewDisposeScope();
        var labels = full([100, 1], float.NaN);
        labels[0..10] = zeros(1);
        var sampler = new BatchSampler(new SampleTable(arange(100f).view(100, 1), labels, null), 16, new Random(1));
        for (var i = 0; i < 20; i++)
            Assert.Equal(8, sampler.Next().Targets.isnan().logical_not().sum().item<long>());
    }

    private static List<float> Rows(BatchSampler sampler, int batches) =>
        [.. Enumerable.Range(0, batches).SelectMany(_ => sampler.Next().Features.data<float>().ToArray())];
}
