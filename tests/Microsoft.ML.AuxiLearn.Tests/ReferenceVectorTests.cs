using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Generating;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Tests.ReferenceVectors;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using Published = Microsoft.ML.AuxiLearn.Bilevel.Reference;

namespace Microsoft.ML.AuxiLearn.Tests;

/// <summary>
/// Agreement with the paper's published implementation, in float64: every *.json of the folder named by AUXILEARN_REFERENCE_VECTORS (the project's copy by
/// default).
/// </summary>
public sealed class ReferenceVectorTests : IDisposable
{
    private const string Folder = "AUXILEARN_REFERENCE_VECTORS";
    private const double OneStep = 1e-9;
    private const double ManySteps = 1e-8;

    private static readonly Dictionary<string, string> _teacherNames = new()
    {
        ["l1.weight"] = "network.backbone.linear0.weight",
        ["l1.bias"] = "network.backbone.linear0.bias",
        ["l2.weight"] = "network.main.weight",
        ["l2.bias"] = "network.main.bias",
    };

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Files => [.. Directory.GetFiles(Vectors, "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static string Vectors =>
        Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } named ? named : Path.Combine(AppContext.BaseDirectory, "ReferenceVectors");

    [Theory]
    [MemberData(nameof(Files))]
    public void Agrees_with_the_published_implementation(string name)
    {
        var file = ReferenceFile.Read(Path.Combine(Vectors, name));
        if (file.Has("teacher"))
            LabelGenerator(file);
        else if (file.Has("settings"))
            Weighting(file, name);
        else if (file.Has("neumann_terms"))
            Hypergradient(file);
        else
            Trajectory(file);
    }

    private static void Hypergradient(ReferenceFile file)
    {
        var w = file["primary"].Parameters;
        var losses = file["train"].Has("image") ? ReferenceModels.Pixels(file, w) : ReferenceModels.ThreeTasks(file, w);
        using var combiner = ReferenceModels.Combiner(file);
        var expected = file["expected"];
        var auxiliary = combiner.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        var loss = new TrainingLoss(() => losses(file["train"]), combiner.forward);
        Tensor AuxiliaryLoss() => losses(file["auxiliary"]).select(1, 0).mean();

        Close(expected["auxiliary_loss"], AuxiliaryLoss(), OneStep);
        Close(expected["train_loss"], loss.Evaluate(), OneStep);
        Parameter[] primary = [.. file["differentiated_parameters"].Items.Select(item => w[item.Text])];
        var sgd = file.Has("auxiliary_optimizer")
            ? file["auxiliary_optimizer"].Numbers("^SGD lr (\\S+) momentum (\\S+) weight_decay (\\S+), gradient clipped to total norm (\\S+)$")
            : null;
        foreach (var solver in Solvers(file))
            CloseAll(expected["hypergradient"], Clip(Hypergradient(primary, auxiliary, solver, loss, AuxiliaryLoss), sgd?[3]), OneStep);

        if (sgd is null)
            return;
        using var torchOptimizer = optim.SGD(auxiliary.Values, sgd[0], sgd[1], weight_decay: sgd[2]);
        using var optimizer = new BilevelOptimizer(primary, [.. auxiliary.Values], torchOptimizer, PublishedSolver(file), new() { MaxGradientNorm = sgd[3] });
        optimizer.Step(loss, AuxiliaryLoss);
        CloseAll(expected["combiner_after_step"], auxiliary, OneStep);
        combiner.Project();
        CloseAll(expected["combiner_after_clamp"], auxiliary, OneStep);
    }

    private static void LabelGenerator(ReferenceFile file)
    {
        Assert.Equal("logits l2(tanh(l1 x)); softmax restricted to the psi[y] slots of the sample's class: mask 1 inside, 1e-8 outside; denominator + 1e-7",
            file["teacher_definition"].Text);
        var settings = file["losses"].Numbers(
            "^0: focal loss \\(gamma (\\S+)\\) of head 'main'; 1: (\\S+) \\* focal loss of softmaxed head 'aux' against the teacher's soft labels; log\\(p "
                + "\\+ (\\S+)\\)$");
        var w = file["student"].Parameters;
        int[] psi = [.. file["psi"].Items.Select(item => item.Integer)];
        var (train, held) = (file["train"], file["auxiliary"]);
        using var generator = Generator(file["teacher"].Parameters, psi);
        using var combiner = ReferenceModels.Combiner(file);
        var task = AuxiliaryTask.Learned(psi) with { Gamma = settings[0], Scale = settings[1] };
        var main = new MulticlassMain(psi.Length);
        var layout = new TaskLayout(new BoundTask("Label", ["Label"], psi.Length, TaskLoss.Focal(settings[0]), IsAveraged: false, IsMainTarget: true),
            [task.Bind(main)]);

        Tensor Trunk(ReferenceFile batch) => ReferenceModels.Layer(w, "trunk", batch["features"].Tensor).tanh();
        Tensor Label(ReferenceFile batch) => batch["label"].Tensor.to(float64);
        Tensor SoftLabels() => generator.forward(train["features"].Tensor, Label(train));
        Tensor Outputs() => Trunk(train) is var x ? cat([ReferenceModels.Layer(w, "main", x), ReferenceModels.Layer(w, "aux", x)], 1) : x;
        Tensor Combine(Tensor outputs) => combiner.call(layout.Losses(outputs, cat([Label(train).unsqueeze(1), SoftLabels()], 1)));
        Tensor AuxiliaryLoss() => layout.MainLoss(ReferenceModels.Layer(w, "main", Trunk(held)), Label(held).unsqueeze(1));

        var expected = file["expected"];
        var loss = new TrainingLoss(Outputs, Combine);
        Close(expected["soft_labels"], SoftLabels(), OneStep);
        Close(expected["auxiliary_loss"], AuxiliaryLoss(), OneStep);
        Close(expected["train_loss"], loss.Evaluate(), OneStep);
        var auxiliary = _teacherNames.ToDictionary(pair => "teacher." + pair.Key, pair => generator.get_parameter(pair.Value)!)
            .Concat(combiner.named_parameters().Select(pair => KeyValuePair.Create("combiner." + pair.name, pair.parameter))).ToDictionary();
        foreach (var solver in Solvers(file))
            CloseAll(expected["hypergradient"], Hypergradient([.. file["differentiated_parameters"].Items.Select(item => w[item.Text])], auxiliary, solver,
                loss, AuxiliaryLoss), OneStep);
    }

    private static LabelGenerator Generator(Dictionary<string, Parameter> weights, int[] psi)
    {
        var input = new NetworkInput([weights["l1.weight"].shape[1]]);
        var generator = new LabelGenerator(Network.Mlp((int)weights["l1.weight"].shape[0]) with { Activation = Activation.Tanh }, input, psi);
        generator.to(float64);
        using var noGrad = no_grad();
        foreach (var (name, place) in _teacherNames)
            generator.get_parameter(place)!.copy_(weights[name]);
        return generator;
    }

    private static void Trajectory(ReferenceFile file)
    {
        var settings = file["about"].Numbers(
            "^(\\d+) Adam steps \\(lr (\\S+), defaults\\) on the combined loss; after every (\\d+)th one auxiliary step: SGD lr (\\S+) momentum ([^\\s,]+), "
                + "Neumann terms (\\d+), scale ([^\\s,]+), clip ([^\\s,]+), then clamp; full batch, no shuffling$");
        var w = file["primary"].Parameters;
        var losses = ReferenceModels.ThreeTasks(file, w);
        using var combiner = ReferenceModels.Combiner(file);
        var auxiliary = combiner.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        var loss = new TrainingLoss(() => losses(file["train"]), combiner.forward);
        using var adam = optim.Adam(w.Values, settings[1]);
        using var sgd = optim.SGD(auxiliary.Values, settings[3], settings[4]);
        Parameter[] differentiated = [.. w.Where(pair => pair.Key.StartsWith("trunk", StringComparison.Ordinal)
            || pair.Key.StartsWith("main", StringComparison.Ordinal)).Select(pair => pair.Value)];
        using var optimizer = new BilevelOptimizer(
            differentiated, [.. auxiliary.Values], sgd, new Published { Terms = (int)settings[5], Alpha = settings[6] }, new()
            { MaxGradientNorm = settings[7], Project = combiner.Project });

        var log = file["expected"]["log"].Items;
        Assert.Equal(settings[0], log.Count);
        for (var step = 1; step <= log.Count; step++)
        {
            using var scope = NewDisposeScope();
            adam.zero_grad();
            var value = loss.Evaluate();
            value.backward();
            adam.step();
            Close(log[step - 1]["train_loss"], value, ManySteps);
            if (step % (int)settings[2] == 0)
            {
                var report = optimizer.Step(loss, () => losses(file["auxiliary"]).select(1, 0).mean());
                Close(log[step - 1]["auxiliary_loss"], tensor(report.AuxiliaryLoss, float64), ManySteps);
            }
        }
        CloseAll(file["expected"]["primary"], w, ManySteps);
        CloseAll(file["expected"]["combiner"], auxiliary, ManySteps);
    }

    private static void Weighting(ReferenceFile file, string name)
    {
        var rate = file["about"].Numbers(
            "^\\w+ full-batch SGD steps \\(lr ([^\\s,]+), one step an epoch\\) under a weighting method; the method's own parameters \\(log sigma, GradNorm "
                + "weights\\) are in the same optimizer$")[0];
        var settings = file["settings"];
        Assert.Equal("unweighted: an auxiliary gradient on the trunk is added where its cosine with the main one is positive", settings["cosine"].Text);
        Assert.Equal("sum_j l_j / (2 exp(s_j)) + s_j / 2, s starts at -0.5", settings["uncertainty"].Text);
        var w = file["primary"].Parameters;
        var losses = ReferenceModels.ThreeTasks(file, w);
        using TaskWeighting method = Path.GetFileNameWithoutExtension(name).Split('_')[1] switch
        {
            "stl" => new SingleTask(),
            "equal" => new EqualWeighting(),
            "uncert" => new UncertaintyWeighting(3, float64),
            "dwa" => new DynamicWeightAverage { Temperature = settings["dwa_temperature"].Number },
            "cosine" => new GradientCosineSimilarity(),
            "gradnorm" => new GradNorm(3, float64) { Alpha = settings["gradnorm_alpha"].Number, Layer = w[settings["gradnorm_layer"].Text] },
            var other => throw new InvalidDataException($"The file {name} is of the method '{other}'; expected stl, equal, uncert, dwa, cosine or gradnorm."),
        };
        using var sgd = optim.SGD([.. w.Values, .. method.Parameters], rate);
        Parameter[] trunk = [.. w.Where(pair => pair.Key.StartsWith("trunk", StringComparison.Ordinal)).Select(pair => pair.Value)];
        foreach (var step in file["expected"]["log"].Items)
        {
            var means = losses(file["train"]).mean([0]);
            var total = method.Backward(new(means, trunk, [.. w.Values]));
            sgd.step();
            Close(step["losses"], means, ManySteps);
            Close(step["total"], total, ManySteps);
            if (step.Has("weights"))
                Close(step["weights"], method is GradNorm ? method.Parameters[0] : method.Weights!, ManySteps);
            if (step.Has("logsigma"))
                Close(step["logsigma"], method.Parameters[0], ManySteps);
            method.EndEpoch(means.to(float32));   // as the published implementation keeps them
        }
        CloseAll(file["expected"]["primary"], w, ManySteps);
    }

    private static Published PublishedSolver(ReferenceFile file) => new() { Terms = file["neumann_terms"].Integer, Alpha = file["neumann_scale"].Number };

    private static IEnumerable<HypergradientSolver> Solvers(ReferenceFile file)
    {
        var published = PublishedSolver(file);
        yield return published;
        var series = new Neumann { Terms = published.Terms + 1, Alpha = published.Alpha, LeadingAlpha = false, TailTolerance = 0 };
        yield return new ImplicitDifferentiation(series) { Products = VectorProducts.Exact };
        if (published.Terms == 0)
            yield return new T1T2 { Scale = 1, Products = VectorProducts.Exact };
    }

    private static Dictionary<string, Tensor> Hypergradient(
        IReadOnlyList<Parameter> primary, Dictionary<string, Parameter> auxiliary, HypergradientSolver solver, TrainingLoss loss, Func<Tensor> auxiliaryLoss)
    {
        using var sgd = optim.SGD(auxiliary.Values, 0.1);
        using var optimizer = new BilevelOptimizer(primary, [.. auxiliary.Values], sgd, solver);
        return auxiliary.Keys.Zip(optimizer.Hypergradient(loss, auxiliaryLoss)).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    // the files hold the gradient that the auxiliary optimizer sees
    private static Dictionary<string, Tensor> Clip(Dictionary<string, Tensor> gradient, double? norm)
    {
        var total = stack([.. gradient.Values.Select(part => part.norm())]).norm().item<double>();
        var scale = norm is { } max ? Math.Min(1, max / (total + 1e-6)) : 1;
        return gradient.ToDictionary(pair => pair.Key, pair => pair.Value * scale);
    }

    private static void CloseAll<T>(ReferenceFile expected, IReadOnlyDictionary<string, T> found, double tolerance) where T : Tensor
    {
        Assert.Equal(expected.Names.Order(), found.Keys.Order());
        foreach (var name in expected.Names)
            Close(expected[name], found[name], tolerance, name);
    }

    private static void Close(ReferenceFile expected, Tensor found, double tolerance, string name = "value")
    {
        var (wanted, got) = (expected.Tensor, found.detach());
        var error = (wanted - got).abs().max().item<double>() / Math.Max(wanted.abs().max().item<double>(), 1e-300);
        Assert.True(error <= tolerance, $"{name}: relative error {error:G3}; expected at most {tolerance:G3}");
    }
}
