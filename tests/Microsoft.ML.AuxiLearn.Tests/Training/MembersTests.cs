using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.AuxiLearn.Weighting;
using Microsoft.ML.Data;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>Members side by side against networks that are each alone, in float64.</summary>
[Seeded]
public sealed class MembersTests : IDisposable
{
    private const int Rows = 5, Inputs = 3, Members = 3, Single = 1;

    private static readonly MlpNetwork _member = Network.Mlp(4, 2) with { Activation = Activation.Tanh, Normalization = Normalization.Layer };

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly RandomScope _random = new(3);
    private readonly TaskLayout _layout = new(new BoundTask("Label", ["Label"], 1, TaskLoss.Squared, false, true),
        [new BoundTask("Other", ["Other"], 1, TaskLoss.Squared, false, false)]);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    /// <summary>The first members learn both tasks, the last the main task alone.</summary>
    private static PrimaryNetwork Together() => InDoubles(
        new(new MembersNetwork(_member, Members, AveragesProbabilities: false), new NetworkInput([Inputs]), 1, [new(1, true)], Single));

    private static PrimaryNetwork InDoubles(PrimaryNetwork network)
    {
        network.to(ScalarType.Float64);
        using var noGrad = no_grad();
        network.StandardizeInput(full(Inputs, 0.3, ScalarType.Float64), full(Inputs, 1.4, ScalarType.Float64));
        foreach (var parameter in network.parameters())   // also where they begin at 0 or 1
            parameter.add_(randn_like(parameter) * 0.1);
        return network;
    }

    /// <summary>A network alone with the weights of a member.</summary>
    private static PrimaryNetwork Alone(PrimaryNetwork together, int member)
    {
        using var noGrad = no_grad();
        var network = InDoubles(new(_member, new NetworkInput([Inputs]), 1, [new(1, true)]));
        var kept = together.state_dict();
        foreach (var (name, parameter) in network.named_parameters())
            if (member < kept[name].shape[0])
                parameter.copy_(Like(kept[name][member], parameter, name));
        return network;
    }

    /// <summary>[inputs, outputs] of a layer is [outputs, inputs] of one alone, and [1, outputs] is [outputs].</summary>
    private static Tensor Like(Tensor own, Tensor parameter, string name) =>
        parameter.dim() == 2 && name.EndsWith("weight", StringComparison.Ordinal) ? own.t() : own.view(parameter.shape);

    private static Batch Rowed(int members) => new(randn(members * Rows, Inputs, ScalarType.Float64), randn(members * Rows, 2, ScalarType.Float64), null);

    private static Batch Part(Batch batch, int member) =>
        new(batch.Features.narrow(0, member * Rows, Rows), batch.Targets.narrow(0, member * Rows, Rows), null);

    [Fact]
    public void Each_member_has_the_gradient_that_it_has_alone_on_its_rows_and_its_tasks()
    {
        var together = Together();
        var batch = Rowed(Members);
        using var equal = new EqualWeighting();
        Parameter[] all = [.. together.parameters()];
        var (perSample, beside) = new BatchLosses(together, _layout, null).OfStep(batch, Precision.Float32);
        equal.Backward(new TaskLosses(TaskLayout.Means(perSample), [.. together.SharedParameters()], all) { PerSample = perSample, Beside = beside });
        for (var member = 0; member < Members; member++)
        {
            var alone = Alone(together, member);
            var losses = new BatchLosses(alone, _layout, null).PerSample(Part(batch, member)).mean([0L]);
            (member < Members - Single ? losses.sum() : losses[0]).backward();
            foreach (var (name, parameter) in alone.named_parameters().Where(named => member < Members - Single || PrimaryNetwork.IsMain(named.name)))
                Near(parameter.grad!, Like(together.get_parameter(name)!.grad![member], parameter, name));
        }
    }

    [Fact]
    public void The_hypergradient_is_the_mean_of_those_of_the_members_that_learn_the_auxiliary_tasks()
    {
        var together = Together();
        var (train, auxiliary) = (Rowed(Members - Single), Rowed(Members - Single));
        using var combiner = LossCombiner.Relative().Build(2);
        combiner.to(ScalarType.Float64);
        var found = Hypergradient(together, train, auxiliary);
        var expected = Enumerable.Range(0, Members - Single)
            .Select(member => Hypergradient(Alone(together, member), Part(train, member), Part(auxiliary, member)))
            .Aggregate((sum, one) => sum + one) / (Members - Single);
        Assert.NotEqual(0, expected.item<double>());
        Near(expected, found);

        Tensor Hypergradient(PrimaryNetwork network, Batch train, Batch auxiliary)
        {
            var losses = new BatchLosses(network, _layout, null);
            Parameter[] phi = [.. combiner.parameters()];
            using var optimizer = new BilevelOptimizer([.. network.parameters()], phi, optim.SGD(phi, 0.1), new T1T2 { Products = VectorProducts.Exact });
            return optimizer.Hypergradient(losses.Training(train, combiner.forward), () => losses.Main(auxiliary))[0];
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    public void The_answer_is_the_mean_of_numbers_or_of_probabilities(int outputs, bool ofProbabilities)
    {
        var members = new MembersNetwork(_member, Members, ofProbabilities);
        var scores = 3 * randn(Members, Rows, outputs, ScalarType.Float64);
        Tensor Of(Tensor values) => !ofProbabilities ? values : outputs > 1 ? values.softmax(-1) : values.sigmoid();
        Near(Of(scores).mean([0L]), Of(members.Mean(scores)));
    }

    [Fact]
    public void The_network_answers_with_the_mean_over_all_members_and_of_an_auxiliary_task_over_those_that_learn_it()
    {
        var together = Together();
        var x = randn(Rows, Inputs, ScalarType.Float64);
        var alone = Enumerable.Range(0, Members).Select(member => Alone(together, member).forward(x)).ToArray();
        var main = stack([.. alone.Select(outputs => outputs.narrow(1, 0, 1))]).mean([0L]);
        Near(main, together.ForwardMain(x));
        Near(cat([main, stack([.. alone.Take(Members - Single).Select(outputs => outputs.narrow(1, 1, 1))]).mean([0L])], 1), together.forward(x));
    }

    [Fact]
    public void Members_start_at_other_weights_and_draw_rows_in_orders_of_their_own()
    {
        var first = Together().get_parameter("main.weight")!;
        Assert.False(first[0].allclose(first[1]));
        using var sampler = new BatchSampler(new SampleTable(arange(6f).view(6, 1), zeros(6, 1), null), 2, new Random(1), members: 2);
        Assert.Equal(3, sampler.StepsPerEpoch);
        var epoch = Enumerable.Range(0, 3).Select(_ => sampler.Next().Features.data<float>().ToArray()).ToArray();
        foreach (var member in (int[])[0, 2])
            Assert.Equal([0f, 1, 2, 3, 4, 5], epoch.SelectMany(batch => batch.Skip(member).Take(2)).Order());
        Assert.NotEqual(epoch.SelectMany(batch => batch.Take(2)), epoch.SelectMany(batch => batch.Skip(2)));
    }

    /// <summary>The first members have the auxiliary task, the last the main task alone; each is off by so much.</summary>
    [Theory]
    [InlineData(0, 0, 1, "0, 2")]
    [InlineData(1, 1, 0, "2, 1")]
    [InlineData(0.3, 0.3, -0.6, null)]   // what is wrong with each takes each other away
    [InlineData(0.001, 0.001, 0, null)]   // a difference within chance
    public void The_members_of_one_kind_are_kept_alone_where_they_are_surely_better(double first, double second, double last, string? kept)
    {
        using var noGrad = no_grad();
        var together = Together();
        foreach (var parameter in together.parameters())
            parameter.zero_();
        together.get_parameter("main.bias")!.copy_(tensor([first, second, last], dtype: ScalarType.Float64).view(Members, 1, 1));
        var rows = new SampleTable(randn(50, Inputs, ScalarType.Float64), 0.1 * randn(50, 2, ScalarType.Float64), null);
        var choice = MemberChoice.Of(together, _layout, new BatchForm(InputFormat.Vector(Inputs), _layout, [], new(tensor(0f), tensor(1f))), rows);
        Assert.Equal(kept, choice is null ? null : $"{choice.First}, {choice.Count}");
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]   // a network alone
    public void A_part_of_the_members_answers_with_their_mean(int first, int count)
    {
        var together = Together();
        var x = randn(Rows, Inputs, ScalarType.Float64);
        var part = together.Part(first, count);
        Assert.Equal(count == 1, part.Description is MlpNetwork);
        part.to(ScalarType.Float64);
        var expected = stack([.. Enumerable.Range(first, count).Select(member => Alone(together, member).ForwardMain(x))]).mean([0L]);
        Assert.InRange((expected - part.ForwardMain(x)).abs().max().item<double>(), 0, 1e-5);   // its weights are float32
    }

    [Fact]
    public void A_trained_model_of_members_is_one_file_that_scores_as_before()
    {
        var ml = new MLContext(1);
        var rows = Models.WithKeys(ml, Sample.Rows(120));
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression(nameof(Sample.Mass)) },
            Network = Network.Mlp(8),
            Members = 3,
            SingleTaskMembers = 1,
            ValidationSet = ValidationSet.None,   // whose rows may say that a part is kept
            NumberOfEpochs = 3,
        };
        using var model = ml.MulticlassClassification.Trainers.AuxiLearn(options).Fit(rows);
        Assert.Equal("3 members of Mlp(8)", model.Model.Network.ToString());
        Assert.Equal(["Label", "Mass"], model.Model.TaskNames);
        using var loaded = Assert.IsType<AuxiLearnMulticlassTransformer>(Models.SaveAndLoad(ml, model, rows.Schema));
        var scores = model.Transform(rows).GetColumn<float[]>("Score").SelectMany(row => row).ToArray();
        Assert.Equal(scores, loaded.Transform(rows).GetColumn<float[]>("Score").SelectMany(row => row));
        Assert.All(model.Transform(rows).GetColumn<float[]>("Score"), row => Assert.Equal(1, row.Sum(), 1e-4));
    }

    [Fact]
    public void A_method_that_mixes_gradients_has_no_members_with_the_main_task_alone()
    {
        var ml = new MLContext(1);
        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression(nameof(ToyRegression.Helpful)) },
            Weighting = WeightingMethod.GradientCosine,
            Network = Network.Mlp(4),
            Members = 2,
            SingleTaskMembers = 1,
            NumberOfEpochs = 1,
        };
        var exception = Assert.Throws<InvalidOperationException>(() => ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 40, seed: 1)));
        Assert.Equal("The option SingleTaskMembers is 1 and the option Weighting is one that steps along a mix of each task's gradient; expected 0, or a "
            + "method that weighs losses, such as AuxiLearn.",
            exception.Message);
        options.SingleTaskMembers = 0;
        ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 40, seed: 1)).Dispose();
    }

    private static void Near(Tensor expected, Tensor found) => Assert.InRange((expected - found).abs().max().item<double>(), 0, 1e-10);
}
