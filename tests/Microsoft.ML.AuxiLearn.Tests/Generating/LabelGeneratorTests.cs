using Microsoft.ML.AuxiLearn.Generating;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Generating;

public sealed class LabelGeneratorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(2, 2, 2)]
    [InlineData(1, 4, 2)]
    public void A_label_lies_on_the_slots_of_its_class_and_sums_to_one(params int[] slots)
    {
        using var generator = Generator(slots);
        var table = Clusters.Table(12);
        var soft = generator.forward(table.Features, table.Targets.select(1, 0));
        Assert.Equal([12, slots.Sum()], soft.shape);
        for (var row = 0; row < 12; row++)
        {
            var own = soft[row].narrow(0, slots.Take(row % 3).Sum(), slots[row % 3]);
            Assert.InRange(own.sum().item<float>(), 1 - 1e-5f, 1 + 1e-5f);
            Assert.InRange((soft[row].sum() - own.sum()).abs().item<float>(), 0, 1e-6f);
        }
    }

    [Fact]
    public void A_row_without_its_class_has_no_label()
    {
        using var generator = Generator([2, 2, 2]);
        var table = Clusters.Table(9, hidden: row => row is 4 or 7);
        var missing = generator.forward(table.Features, table.Targets.select(1, 0)).isnan();
        Assert.Equal([.. Enumerable.Range(0, 9).Select(row => row is 4 or 7)], missing.all(1).data<bool>().ToArray());
        Assert.Equal(missing.all(1).data<bool>().ToArray(), missing.any(1).data<bool>().ToArray());
    }

    [Fact]
    public void A_missing_label_lets_no_gradient_through()
    {
        using var generator = Generator([2, 2, 2]);
        var table = Clusters.Table(9, hidden: row => row == 4);
        var x = table.Features.clone().requires_grad_();
        var soft = generator.forward(x, table.Targets.select(1, 0)).nan_to_num(0);
        (soft * arange(6)).sum().backward();
        Assert.Equal([.. Enumerable.Range(0, 9).Select(row => row != 4)], x.grad!.ne(0).any(1).data<bool>().ToArray());
        Assert.True(x.grad.isfinite().all().item<bool>());
    }

    [Fact]
    public void A_low_temperature_makes_labels_hard_and_a_high_one_uniform()
    {
        var table = Clusters.Table(12);
        double Largest(double temperature)
        {
            random.manual_seed(3);
            using var generator = Generator([4, 4, 4], temperature);
            return generator.forward(table.Features, table.Targets.select(1, 0)).amax([1]).mean().item<float>();
        }

        using var state = new RandomScope(1);
        Assert.InRange(Largest(1e-3), 0.98, 1);
        Assert.InRange(Largest(1e3), 0.25, 0.26);
        Assert.InRange(Largest(1), 0.26, 0.95);
    }

    [Fact]
    public void The_entropy_is_largest_where_all_slots_are_used_alike()
    {
        var uniform = full([6, 4], 0.25);
        var oneSlot = zeros(6, 4);
        oneSlot[.., 0] = 1;
        var eachAnother = eye(4).repeat(2, 1);
        Assert.Equal(-Math.Log(4), LabelGenerator.NegativeEntropy(uniform).item<float>(), 1e-5);
        Assert.Equal(-Math.Log(4), LabelGenerator.NegativeEntropy(eachAnother).item<float>(), 1e-5);
        Assert.Equal(0, LabelGenerator.NegativeEntropy(oneSlot).item<float>(), 1e-5);
        var withMissing = cat([uniform, full([3, 4], float.NaN)], 0);
        Assert.Equal(-Math.Log(4), LabelGenerator.NegativeEntropy(withMissing).item<float>(), 1e-5);
    }

    [Fact]
    public void A_teacher_that_descends_the_negative_entropy_comes_to_use_its_slots()
    {
        using var state = new RandomScope(1);
        using var generator = Generator([3, 3, 3]);
        var table = Clusters.Table(30);
        using (no_grad())
            generator.named_parameters().Single(pair => pair.name == "network.main.bias").parameter.copy_(tensor([5f, 0, 0, 5, 0, 0, 5, 0, 0]));
        double Used()
        {
            using var usage = new AuxiliaryClassUsage(generator.ClassesPerLabel);
            usage.Add(generator.forward(table.Features, table.Targets.select(1, 0)), table.Targets.select(1, 0));
            return usage.Take().Used.Average();
        }

        var collapsed = Used();
        using var sgd = optim.SGD(generator.parameters(), 1);
        for (var step = 0; step < 300; step++)
        {
            sgd.zero_grad();
            LabelGenerator.NegativeEntropy(generator.forward(table.Features, table.Targets.select(1, 0))).backward();
            sgd.step();
        }
        Assert.InRange(collapsed, 1, 1.3);
        Assert.InRange(Used(), 2.8, 3);
    }

    private static LabelGenerator Generator(int[] slots, double temperature = 1) => new(Network.Mlp(8), new NetworkInput([2]), slots, temperature);
}
