using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Tests.Bilevel;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.GpuTests;

/// <summary>Hypergradients on CUDA are those of the CPU.</summary>
[Trait("Category", "Gpu")]
public sealed class GpuHypergradientTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Solvers => [.. HypergradientSolver.Names];

    [GpuTheory]
    [MemberData(nameof(Solvers))]
    public void Every_solvers_is_the_CPUs(string name)
    {
        using var onCpu = new NoisyProblem(dropout: 0);
        using var onGpu = new NoisyProblem(dropout: 0, device: CUDA);
        var (expected, found) = (onCpu.Hypergradient(HypergradientSolver.Parse(name)), onGpu.Hypergradient(HypergradientSolver.Parse(name)).cpu());
        Assert.True(found.allclose(expected, rtol: 1e-4, atol: 1e-6), $"{found.str()} for {expected.str()}");
    }

    /// <summary>Central differences need all bits of float32, of which cuDNN's convolutions take 10 by default.</summary>
    [GpuFact]
    public void That_of_convolutions_is_not_lost_in_rounding()
    {
        var (expected, found) = (OfConvolutions(CPU), OfConvolutions(CUDA));
        Assert.InRange(nn.functional.cosine_similarity(found, expected, 0).item<float>(), 0.99, 1.001);
        Assert.InRange((found.norm() / expected.norm()).item<float>(), 0.95, 1.05);
    }

    [GpuFact]
    public void Weights_and_settings_are_left_as_they_were()
    {
        using var problem = new NoisyProblem(ScalarType.Float32, device: CUDA);
        var before = problem.Network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        var (convolutions, matrices) = (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32);
        problem.Hypergradient(new T1T2());
        Assert.All(problem.Network.state_dict(), pair => Assert.True(pair.Value.equal(before[pair.Key]).all().item<bool>(), pair.Key));
        Assert.Equal((convolutions, matrices), (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32));
    }

    private static Tensor OfConvolutions(Device device)
    {
        using var generator = new Generator(5);
        Tensor Normal(params long[] shape) => randn(shape, generator: generator).to(device);
        using var network = nn.Sequential(nn.Conv2d(3, 8, 3, padding: 1), nn.Tanh(), nn.Conv2d(8, 8, 3, padding: 1), nn.Tanh(), nn.Flatten(),
            nn.Linear(8 * 64, 3));
        using var combiner = LossCombiner.Nonlinear(4).Build(3, generator);
        network.to(device);
        combiner.to(device);
        using (no_grad())
        {
            foreach (var parameter in network.parameters())
                parameter.copy_(Normal(parameter.shape) / Math.Sqrt(parameter.numel() / parameter.shape[0]));
        }
        var (x, y, heldX, heldY) = (Normal(12, 3, 8, 8), Normal(12, 3), Normal(6, 3, 8, 8), Normal(6));
        TorchSharp.Modules.Parameter[] phi = [.. combiner.parameters()];
        using var bilevel = new BilevelOptimizer([.. network.parameters()], phi, optim.SGD(phi, 0.1), new T1T2(), new() { Modules = [network] });
        var hypergradient = bilevel.Hypergradient(
            new TrainingLoss(() => (network.call(x) - y).square(), combiner.forward), () => (network.call(heldX).select(1, 0) - heldY).square().mean());
        return cat([.. hypergradient.Select(part => part.reshape(-1))]).cpu();
    }
}
