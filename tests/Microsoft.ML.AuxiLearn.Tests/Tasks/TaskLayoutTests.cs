using Microsoft.ML.AuxiLearn.Tasks;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Tasks;

[Seeded]
public class TaskLayoutTests
{
    private static readonly float _missing = float.NaN;

    [Fact]
    public void Losses_stand_in_the_order_of_the_tasks_and_agree_with_each_loss_alone()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var layout = new TaskLayout(
            Task("class", 3, TaskLoss.CrossEntropy),
            [Task("a", 1, TaskLoss.Squared), Task("b", 1, TaskLoss.Squared), Task("flag", 1, TaskLoss.BinaryCrossEntropy), Task("other", 2, TaskLoss.Focal())]);
        var outputs = randn(6, 8);
        var targets = cat([randint(0, 3, [6, 1]), randn(6, 2), randint(0, 2, [6, 1]), randint(0, 2, [6, 1])], 1);

        var losses = layout.Losses(outputs, targets);

        Assert.Equal(["class", "a", "b", "flag", "other"], layout.LossNames);
        Assert.Equal(5, layout.AuxiliaryOutputs);
        var p = nn.functional.softmax(outputs[.., 6..8], 1).gather(1, targets[.., 4..5].to_type(ScalarType.Int64));
        var expected = cat(
        [
            -nn.functional.log_softmax(outputs[.., 0..3], 1).gather(1, targets[.., 0..1].to_type(ScalarType.Int64)),
            (outputs[.., 3..5] - targets[.., 1..3]).pow(2),
            nn.functional.binary_cross_entropy_with_logits(outputs[.., 5..6], targets[.., 3..4], reduction: nn.Reduction.None),
            -(1 - p).pow(2) * p.log(),
        ], 1);
        Assert.True(losses.allclose(expected, rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void The_mean_of_a_task_is_the_mean_over_its_labelled_rows()
    {
        using var scope = NewDisposeScope();
        var layout = new TaskLayout(Task("y", 1, TaskLoss.Squared), [Task("z", 1, TaskLoss.Squared)]);
        var outputs = zeros(4, 2);
        var targets = tensor(new[] { 1f, 2f, _missing, 4f, 3f, _missing, _missing, 6f }, [4, 2]);

        var losses = layout.Losses(outputs, targets);

        Assert.True(losses.mean([0L]).allclose(tensor([5f, (4f + 16f + 36f) / 3])));
        Assert.Equal(0, losses[1, 0].item<float>());
        Assert.Equal(5f, layout.MainLoss(outputs[.., 0..1], targets).item<float>());
    }

    [Fact]
    public void Example_weights_weigh_rows()
    {
        using var scope = NewDisposeScope();
        var layout = new TaskLayout(Task("y", 1, TaskLoss.Absolute), []);
        var targets = tensor(new[] { 1f, 5f }, [2, 1]);
        Assert.Equal(2, layout.Losses(zeros(2, 1), targets, tensor([3f, 1f])).mean().item<float>(), 1e-6);
        Assert.Equal(2, layout.MainLoss(zeros(2, 1), targets, tensor([3f, 1f])).item<float>(), 1e-6);
    }

    [Fact]
    public void Other_measurements_of_the_main_target_read_the_main_head()
    {
        using var scope = NewDisposeScope();
        var layout = new TaskLayout(
            Task("y", 1, TaskLoss.Squared),
            [new BoundTask("sensors", ["s0", "s1", "s2"], 0, TaskLoss.Squared, IsAveraged: false, IsMainTarget: true)]);
        var losses = layout.Losses(full([1, 1], 2f), tensor(new[] { 2f, 1f, 4f, _missing }, [1, 4]));
        Assert.Equal([0f, 1f, 4f, 0f], losses.data<float>().ToArray());
        Assert.Equal(0, layout.AuxiliaryOutputs);
    }

    [Fact]
    public void Other_annotators_of_the_class_read_the_main_head()
    {
        using var scope = NewDisposeScope();
        var layout = new TaskLayout(
            Task("y", 3, TaskLoss.CrossEntropy),
            [new BoundTask("annotators", ["a", "b"], 0, TaskLoss.CrossEntropy, IsAveraged: false, IsMainTarget: true)]);
        var outputs = tensor(new[] { 1f, 2f, 0f }, [1, 3]);
        var losses = layout.Losses(outputs, tensor(new[] { 1f, 0f, 2f }, [1, 3]));
        Assert.True(losses.allclose(-nn.functional.log_softmax(outputs, 1)[.., TensorIndex.Tensor(tensor(new long[] { 1, 0, 2 }))]));
    }

    [Fact]
    public void An_averaged_task_has_one_loss_over_the_slots_that_are_present()
    {
        using var scope = NewDisposeScope();
        var layout = new TaskLayout(
            Task("y", 1, TaskLoss.Squared),
            [new BoundTask("v", ["v0", "v1", "v2"], 3, TaskLoss.Squared, IsAveraged: true, IsMainTarget: false)]);
        var losses = layout.Losses(zeros(2, 4), tensor(new[] { 0f, 1f, 3f, _missing, 0f, 2f, 2f, 2f }, [2, 4]));
        Assert.Equal([0f, 5f, 0f, 4f], losses.data<float>().ToArray());
    }

    [Fact]
    public void Targets_that_are_known_to_be_there_make_the_same_losses()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var layout = new TaskLayout(
            Task("y", 1, TaskLoss.Squared),
            [
                Task("z", 1, TaskLoss.Squared),
                new BoundTask("sensors", ["s0", "s1"], 0, TaskLoss.Squared, IsAveraged: false, IsMainTarget: true),
                new BoundTask("v", ["v0", "v1", "v2"], 3, TaskLoss.Squared, IsAveraged: true, IsMainTarget: false),
                Task("class", 3, TaskLoss.CrossEntropy),
            ]);
        var (outputs, targets) = (randn(6, 8), cat([randn(6, 7), randint(0, 3, [6, 1])], 1));
        var losses = layout.Losses(outputs, targets, isComplete: true);
        Assert.Equal([6L, 6L], losses.shape);
        Assert.True(losses.allclose(layout.Losses(outputs, targets), rtol: 1e-6, atol: 1e-7));
        var weights = tensor([2f, 0, 1, 1, 1, 1]);
        Assert.True(layout.Losses(outputs, targets, weights, isComplete: true).allclose(layout.Losses(outputs, targets, weights)));
    }

    [Fact]
    public void Class_weights_scale_the_losses_of_their_classes()
    {
        using var scope = NewDisposeScope();
        var outputs = randn(2, 2);
        var targets = tensor(new[] { 0f, 1f }, [2, 1]);
        var plain = TaskLoss.CrossEntropy.PerSample(outputs, targets);
        var weighted = TaskLoss.WeightedCrossEntropy(3, 1).PerSample(outputs, targets);
        Assert.True(weighted.allclose(plain * tensor(new[] { 1.5f, 0.5f }, [2, 1])));
    }

    [Fact]
    public void Huber_is_squared_near_zero_and_absolute_far_away()
    {
        using var scope = NewDisposeScope();
        var losses = TaskLoss.Huber(1).PerSample(zeros(2, 1), tensor(new[] { 0.5f, 3f }, [2, 1]));
        Assert.Equal([0.125f, 2.5f], losses.data<float>().ToArray());
    }

    private static BoundTask Task(string name, int outputs, TaskLoss loss) => new(name, [name], outputs, loss, IsAveraged: false, IsMainTarget: false);
}
