using Microsoft.ML.AuxiLearn.Optimizing;
using Microsoft.ML.AuxiLearn.Training;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

[Seeded]
public class VectorOptimizerTests
{
    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    public void Steps_agree_with_torch(OptimizerKind kind)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        Parameter[] ours = [new(randn(3, 2, dtype: ScalarType.Float64)), new(randn(5, dtype: ScalarType.Float64))];
        Parameter[] theirs = [.. ours.Select(parameter => new Parameter(parameter.detach().clone()))];
        using var optimizer = VectorOptimizer.Create(new(kind, 0.05, Momentum: 0.9, WeightDecay: 0.1), ours);
        using optim.Optimizer torch = kind switch
        {
            OptimizerKind.Sgd => optim.SGD(theirs, 0.05, 0.9, weight_decay: 0.1),
            OptimizerKind.Adam => optim.Adam(theirs, 0.05, weight_decay: 0.1),
            _ => optim.AdamW(theirs, 0.05, weight_decay: 0.1),
        };
        for (var i = 0; i < 20; i++)
        {
            if (i == 10)
            {
                optimizer.LearningRate = 0.01;
                torch.ParamGroups.Single().LearningRate = 0.01;
            }
            Step(optimizer, ours);
            Step(torch, theirs);
        }
        foreach (var (our, their) in ours.Zip(theirs))
            Assert.True(our.allclose(their, rtol: 1e-12, atol: 1e-12), kind.ToString());
    }

    /// <summary>One pass over the memory of float32, whatever is left of its last vector, against torch in float64.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(8, false)]
    [InlineData(17, true)]
    [InlineData(23, false)]
    [InlineData(70_003, false)]
    [InlineData(70_003, true)]
    public void Steps_in_float32_are_those_of_torch_but_for_their_rounding(int numbers, bool isDecoupled)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        Parameter[] ours = [new(randn(numbers, generator: generator)), new(randn([3, 5], generator: generator))];
        Parameter[] theirs = [.. ours.Select(parameter => new Parameter(parameter.detach().to(ScalarType.Float64)))];
        using var optimizer = VectorOptimizer.Create(new(isDecoupled ? OptimizerKind.AdamW : OptimizerKind.Adam, 0.05, Momentum: 0, WeightDecay: 0.1), ours);
        using optim.Optimizer torch = isDecoupled ? optim.AdamW(theirs, 0.05, weight_decay: 0.1) : optim.Adam(theirs, 0.05, weight_decay: 0.1);
        for (var i = 0; i < 5; i++)
        {
            foreach (var (our, their) in ours.Zip(theirs))
            {
                our.grad = randn(our.shape, generator: generator);
                their.grad = our.grad!.to(ScalarType.Float64);
            }
            optimizer.step();
            torch.step();
        }
        foreach (var (our, their) in ours.Zip(theirs))
            Assert.True(our.to(ScalarType.Float64).allclose(their, rtol: 2e-6, atol: 2e-6), $"{(our - their).abs().max().item<double>()}");
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(ones(2)), new(ones(3))];
        using var optimizer = VectorOptimizer.Create(new(OptimizerKind.Adam, 0.1, 0, 0), parameters);
        parameters[0].sum().backward();
        optimizer.step();
        Assert.Equal(0.9f, parameters[0][0].item<float>(), 1e-5f);
        Assert.Equal(1f, parameters[1][0].item<float>());
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    public void The_slope_of_a_step_agrees_with_finite_differences(OptimizerKind kind)
    {
        using var scope = NewDisposeScope();
        double[] gradients = [0.3, -2, 0.7];
        (double Value, double Slope) Last(double last)
        {
            Parameter[] parameters = [new(ones(1, ScalarType.Float64))];
            using var optimizer = VectorOptimizer.Create(new(kind, 0.1, Momentum: 0.9, WeightDecay: 0), parameters);
            foreach (var gradient in (double[])[.. gradients, last])
            {
                parameters[0].grad = full(1, gradient, ScalarType.Float64);
                optimizer.step();
            }
            return (parameters[0].item<double>(), optimizer.Slope(full(1, last, ScalarType.Float64)).item<double>());
        }

        var expected = -(Last(0.5 + 1e-5).Value - Last(0.5 - 1e-5).Value) / 2e-5;
        Assert.Equal(expected, Last(0.5).Slope, 1e-6);
    }

    private static void Step(optim.Optimizer optimizer, Parameter[] parameters)
    {
        optimizer.zero_grad();
        ((parameters[0] - 1).pow(4).sum() + (parameters[1] * parameters[0].sum()).sin().sum()).backward();
        optimizer.step();
    }
}
