using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Weighting;

/// <summary>
/// Every method on families of gradients that occur in practice: zero, rank-deficient, of scales from 1e-15 to 1e15, and of tasks without a label in the batch.
/// </summary>
public sealed class InputFamilyTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Methods => [.. WeightingMethod.All.Concat(WeightingMethod.ForLearnedTasks).Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Zero_gradients_make_no_step(string name) =>
        Assert.All(Steps(name, [zeros(3, 4)]), step => Assert.Equal(0, step.abs().max().item<float>()));

    [Theory]
    [MemberData(nameof(Methods))]
    public void Gradients_that_depend_on_each_other_make_a_finite_step(string name)
    {
        using var generator = new Generator(1);
        foreach (var rank in (int[])[1, 2])
            Finite(name, randn(3, rank, generator: generator).matmul(randn(rank, 4, generator: generator)));
        var one = randn(1, 4, generator: generator);
        Finite(name, cat([one, one, one]));
        Finite(name, cat([one, -one, one]));
        Finite(name, cat([one, one * 0, -one]));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Gradients_of_all_scales_make_a_finite_step(string name)
    {
        using var generator = new Generator(2);
        var gradients = randn(3, 4, generator: generator);
        foreach (var scale in (double[])[1e-15, 1e-8, 1, 1e8, 1e15])
            Finite(name, gradients * (float)scale);
        Finite(name, gradients * tensor(new[,] { { 1e-15f }, { 1f }, { 1e15f } }));
        Finite(name, gradients * tensor(new[,] { { 1e15f }, { 1f }, { 1e-15f } }));
    }

    /// <summary>Beside a task without a label a method still learns from the others, and it is no worse off afterwards.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public void A_task_without_a_label_in_the_batch_stops_nobody(string name)
    {
        var all = tensor(new[,] { { 1f, 2, 0, 1 }, { 0, 1f, 1, 0 }, { 1, 0, 1f, 2 } });
        var without = all * tensor(new[,] { { 1f }, { 0f }, { 1f } });
        var steps = Steps(name, [without, all, without, without, all]).ToArray();
        foreach (var step in steps)
        {
            Assert.True(step.isfinite().all().item<bool>(), step.str());
            Assert.True(step.dot(all[0]).item<float>() > 1e-3 * all[0].norm().item<float>(), $"the main task gains {step.dot(all[0]).item<float>()}");
        }
        Assert.True(steps[^1].norm().item<float>() < 100 * steps[1].norm().item<float>(), $"{steps[1].str()} became {steps[^1].str()}");
    }

    private static void Finite(string name, Tensor gradients) =>
        Assert.All(Steps(name, [gradients, gradients]), step => Assert.True(step.isfinite().all().item<bool>(), $"{gradients.str()} made {step.str()}"));

    private static IEnumerable<Tensor> Steps(string name, Tensor[] batches)
    {
        using var method = WeightingMethod.Parse(name).Build(new WeightingContext(3, CPU, new Random(1)));
        using var sgd = method.Parameters.Count > 0 ? optim.SGD(method.Parameters, 0.01) : null;
        for (var epoch = 0; epoch < 6; epoch++)   // beyond every warm-up
        {
            foreach (var gradients in batches)
            {
                var tasks = QuadraticTasks.WithGradients(gradients);
                var (weights, direction) = tasks.Step(method);
                Assert.True(weights.isfinite().all().item<bool>(), $"{gradients.str()} made {weights.str()}");
                sgd?.step();
                method.EndStep(() => tasks.Losses.Means.detach());
                method.EndEpoch(tasks.Losses.Means.detach());
                yield return direction;
            }
        }
    }
}
