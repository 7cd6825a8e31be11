using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Tests.Oracles;
using Microsoft.ML.AuxiLearn.Training;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Generating;

/// <summary>The hypergradient of a teacher and a combiner, in float64, as training takes it.</summary>
public sealed class LearnedHypergradientTests : IDisposable
{
    private const double WeightDecay = 5e-3;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly RandomScope _random = new(1);
    private readonly MulticlassMain _main = new(Clusters.Classes);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Is_the_derivative_of_the_main_loss_after_training_to_the_end()
    {
        var problem = new Problem(_main, Network.Mlp(4) with { Activation = Activation.Tanh }, gamma: 0);
        Assert.InRange(problem.Converge(), 0, 1e-10);
        var exact = problem.Hypergradient(DenseSolver.Exact);
        const double step = 1e-4;
        foreach (var (parameter, gradient) in problem.Phi.Zip(exact))
        {
            var index = gradient.abs().argmax().item<long>();
            double LossAt(double move)
            {
                using var scope = NewDisposeScope();
                using (no_grad())
                    parameter.view(-1)[index].add_(move);
                Assert.InRange(problem.Refine(), 0, 1e-10);
                var loss = problem.AuxiliaryLoss().item<double>();
                using (no_grad())
                    parameter.view(-1)[index].sub_(move);
                return loss;
            }

            var expected = (LossAt(step) - LossAt(-step)) / (2 * step);
            Assert.Equal(expected, gradient.view(-1)[index].item<double>(), 1e-5 * Math.Max(1e-2, Math.Abs(expected)));
            Assert.NotEqual(0, expected);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_confined_second_derivative_is_that_of_the_whole_graph(bool exactProducts)
    {
        var problem = new Problem(_main, Network.Mlp(6) with { Activation = Activation.Tanh }, gamma: 2);
        var found = problem.Hypergradient(new T1T2 { Scale = 1, Products = exactProducts ? VectorProducts.Exact : VectorProducts.CentralDifferences() });

        var v = Autograd.Grad(problem.AuxiliaryLoss(), problem.W);
        var slopes = Autograd.Grad(problem.Loss.Evaluate(), problem.W, createGraph: true);
        var expected = Autograd.Grad(slopes.Zip(v, (slope, direction) => (slope * direction).sum()).Aggregate((a, b) => a + b), problem.Phi);
        foreach (var (a, b) in found.Zip(expected))
            Assert.True((a + b).norm().item<double>() <= 1e-6 * Math.Max(b.norm().item<double>(), 1e-6),
                $"{a.norm().item<double>()} against {b.norm().item<double>()}");
        Assert.All(expected, part => Assert.NotEqual(0, part.norm().item<double>()));
    }

    [Fact]
    public void A_regularizer_adds_its_gradient_and_nothing_else()
    {
        var problem = new Problem(_main, Network.Mlp(6), gamma: 2, entropy: 0.3);
        var (with, without, own) = (problem.Hypergradient(new T1T2()), problem.Hypergradient(new T1T2(), problem.Unshared), problem.RegularizerGradient());
        Assert.Contains(own, part => part.norm().item<double>() > 0);
        foreach (var ((a, b), c) in with.Zip(without).Zip(own))
            Assert.True((a - b - c).abs().max().item<double>() < 1e-12);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void The_teacher_makes_its_labels_once_for_any_solver(HypergradientSolver solver)
    {
        var problem = new Problem(_main, Network.Mlp(6) with { Activation = Activation.Tanh }, gamma: 2, entropy: 0.3);
        var found = problem.Hypergradient(solver, problem.Counted);
        Assert.Equal(1, problem.LabelPasses);
        var expected = problem.Hypergradient(solver, problem.Unshared);
        Assert.True(problem.LabelPasses > 2);
        foreach (var ((a, b), own) in found.Zip(expected).Zip(problem.RegularizerGradient()))
            Assert.True((a - b - own).abs().max().item<double>() <= 1e-9 * Math.Max(b.norm().item<double>(), 1e-6));
    }

    public static TheoryData<HypergradientSolver> Solvers =>
    [
        new ImplicitDifferentiation(new Neumann()), new ImplicitDifferentiation(new Minres()),
        new ImplicitDifferentiation(new ConjugateGradient()) { Products = VectorProducts.Exact },
    ];

    [Fact]
    public void Rows_without_a_label_do_not_count()
    {
        var problem = new Problem(_main, Network.Mlp(6), gamma: 2);
        var table = Problem.Table(18, row => row >= 12);
        var labelled = new Batch(table.Features.narrow(0, 0, 12), table.Targets.narrow(0, 0, 12), null);
        Assert.Equal(problem.TaughtLosses(labelled).mean([0L]).data<double>().ToArray(), problem.TaughtLosses(table).mean([0L]).data<double>().ToArray(),
            (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void A_primary_step_has_no_graph_to_the_teacher()
    {
        var problem = new Problem(_main, Network.Mlp(6), gamma: 2);
        problem.TaughtLosses(Problem.Table(12)).sum().backward();
        Assert.All(problem.Teacher.Parameters(), parameter => Assert.Null(parameter.grad));
        Assert.False(problem.Teacher.LabelsAsData(Problem.Table(12)).requires_grad);
        Assert.True(problem.Teacher.Labels(Problem.Table(12)).requires_grad);
    }

    /// <summary>A student, a teacher with one hidden layer, and a combiner.</summary>
    private sealed class Problem
    {
        /// <summary>The losses of a primary step.</summary>
        public Tensor TaughtLosses(Batch batch) => Losses.PerSample(batch.WithTargets(Teacher.LabelsAsData(batch)));

        private readonly Batch _train;
        private readonly Batch _held;
        private Tensor? _inverse;

        public Problem(MainTask main, Network student, double gamma, double entropy = 0)
        {
            var task = AuxiliaryTask.Learned([2, 1, 3]) with
            {
                Teacher = Network.Mlp(4) with { Activation = Activation.Tanh },
                Gamma = gamma,
                Scale = 0.5,
                Entropy = entropy,
                Temperature = 0.7
            };
            var layout = new TaskLayout(new BoundTask("Label", ["Label"], main.Outputs, TaskLoss.CrossEntropy, false, true), [task.Bind(main)]);
            var network = new PrimaryNetwork(student, new NetworkInput([2]), main.Outputs, layout.AuxiliaryOutputs);
            network.to(float64);
            Teacher = new Teacher(task, main, student, new NetworkInput([2]));
            Teacher.Generator.to(float64);
            var combiner = LossCombiner.Linear(skip: true).Build(2).to(float64);
            W = [.. network.parameters()];
            Phi = [.. combiner.parameters(), .. Teacher.Parameters()];
            (_train, _held) = (Table(24), Clusters.Table(12, float64, seed: 2).ToBatch());
            Losses = new BatchLosses(network, layout, Teacher);
            Tensor Labels()
            {
                LabelPasses++;
                return Teacher.Labels(_train);
            }

            Tensor Combine(Tensor outputs, Tensor labels) => combiner.forward(layout.Losses(outputs, cat([_train.Targets, labels], 1), null));
            Loss = Losses.Training(_train, combiner.forward);
            Counted = new(() => network.forward(_train.Features), Labels, Combine, Teacher.Regularizer);
            Unshared = new(() => network.forward(_train.Features), outputs => Combine(outputs, Labels()));
        }

        public Parameter[] W { get; }

        public Parameter[] Phi { get; }

        public Teacher Teacher { get; }

        public BatchLosses Losses { get; }

        /// <summary>L_T as training makes it.</summary>
        public TrainingLoss Loss { get; }

        /// <summary>The same, with <see cref="LabelPasses"/>.</summary>
        public TrainingLoss Counted { get; }

        /// <summary>The same as one network, which makes its labels at every look at S; without R.</summary>
        public TrainingLoss Unshared { get; }

        /// <summary>How often the two made the teacher's labels.</summary>
        public int LabelPasses { get; private set; }

        public static Batch Table(int count, Func<int, bool>? hidden = null) => Clusters.Table(count, float64, hidden).ToBatch();

        public Tensor AuxiliaryLoss() => Losses.Main(_held);

        public IReadOnlyList<Tensor> Hypergradient(HypergradientSolver solver, TrainingLoss? loss = null)
        {
            using var sgd = optim.SGD(Phi, 1);
            using var optimizer = new BilevelOptimizer(W, Phi, sgd, solver, new BilevelOptions { WeightDecay = WeightDecay });
            return optimizer.Hypergradient(loss ?? Loss, AuxiliaryLoss);
        }

        /// <summary>dR/dφ.</summary>
        public Tensor[] RegularizerGradient() => Autograd.Grad(Teacher.Regularizer!(Teacher.Labels(_train)), Phi);

        /// <summary>w ← argmin L_T + λ|w|²/2 by Newton steps along |H|⁻¹, no longer than 1/2.</summary>
        /// <returns>|∇| before the last step.</returns>
        public double Converge()
        {
            var norm = double.NaN;
            for (var i = 0; i < 100 && !(norm < 1e-11); i++)
            {
                using var scope = NewDisposeScope();
                var gradient = Pack(Autograd.Grad(Objective(), W, createGraph: true));
                var (values, vectors) = linalg.eigh(stack([.. gradient.unbind().Select(slope => Pack(Autograd.Grad(slope, W, retainGraph: true)))]));
                _inverse = (vectors / values.abs().clamp(min: WeightDecay / 10)).matmul(vectors.T).MoveToOuterDisposeScope();
                norm = Step(gradient.detach());
            }
            return norm;
        }

        /// <summary>The same from nearby, with the last Hessian.</summary>
        public double Refine()
        {
            var norm = double.NaN;
            for (var i = 0; i < 30 && !(norm < 1e-12); i++)
            {
                using var scope = NewDisposeScope();
                norm = Step(Pack(Autograd.Grad(Objective(), W)));
            }
            return norm;
        }

        private double Step(Tensor gradient)
        {
            using var noGrad = no_grad();
            var step = _inverse!.matmul(gradient);
            step = step * Math.Min(1, 0.5 / step.norm().item<double>());
            foreach (var (w, move) in W.Zip(step.split([.. W.Select(w => w.numel())])))
                w.sub_(move.view(w.shape));
            return gradient.norm().item<double>();
        }

        private static Tensor Pack(IEnumerable<Tensor> parts) => cat([.. parts.Select(part => part.reshape(-1))]);

        private Tensor Objective() => Loss.Evaluate() + WeightDecay / 2 * W.Select(w => w.square().sum()).Aggregate((a, b) => a + b);
    }
}
