using Microsoft.ML.AuxiLearn.Generating;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Generating;

public sealed class AuxiliaryClassUsageTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly AuxiliaryClassUsage _usage = new([2, 4]);

    public void Dispose()
    {
        _usage.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void One_slot_for_all_is_one_and_each_slot_alike_is_all()
    {
        _usage.Add(tensor(new float[,] { { 1, 0, 0, 0, 0, 0 }, { 1, 0, 0, 0, 0, 0 }, { 0, 0, 1, 0, 0, 0 }, { 0, 0, 0, 1, 0, 0 }, { 0, 0, 0, 0, 1, 0 },
            { 0, 0, 0, 0, 0, 1 } }), tensor([0f, 0, 1, 1, 1, 1]));
        var (used, perSample) = _usage.Take();
        Assert.Equal(1, used[0], 1e-5);
        Assert.Equal(4, used[1], 1e-5);
        Assert.Equal(1, perSample, 1e-5);
    }

    [Fact]
    public void Uniform_labels_use_all_slots_and_say_nothing()
    {
        _usage.Add(tensor(new float[,] { { 0.5f, 0.5f, 0, 0, 0, 0 }, { 0, 0, 0.25f, 0.25f, 0.25f, 0.25f } }), tensor([0f, 1]));
        var (used, perSample) = _usage.Take();
        Assert.Equal([2, 4], used.Select(value => Math.Round(value, 4)));
        Assert.Equal(Math.Sqrt(2 * 4), perSample, 1e-4);   // exp of the mean of log 2 and log 4
    }

    [Fact]
    public void Batches_are_counted_together_and_rows_without_a_label_not_at_all()
    {
        _usage.Add(tensor(new float[,] { { 1, 0, 0, 0, 0, 0 } }), tensor([0f]));
        _usage.Add(tensor(new float[,] { { 0, 1, 0, 0, 0, 0 }, { float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN } }),
            tensor([0f, float.NaN]));
        var (used, perSample) = _usage.Take();
        Assert.Equal(2, used[0], 1e-5);
        Assert.True(float.IsNaN(used[1]));
        Assert.Equal(1, perSample, 1e-5);
    }

    [Fact]
    public void Each_epoch_starts_afresh()
    {
        _usage.Add(tensor(new float[,] { { 1, 0, 0, 0, 0, 0 } }), tensor([0f]));
        _usage.Take();
        _usage.Add(tensor(new float[,] { { 0, 1, 0, 0, 0, 0 } }), tensor([0f]));
        Assert.Equal(1, _usage.Take().Used[0], 1e-5);
        Assert.All(_usage.Take().Used, value => Assert.True(float.IsNaN(value)));
    }
}
