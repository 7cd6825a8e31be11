using System.CommandLine;
using System.Text.Json;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Benchmarks;
using Microsoft.ML.AuxiLearn.Benchmarks.Clouds;
using Microsoft.ML.AuxiLearn.Benchmarks.Dense;
using Microsoft.ML.AuxiLearn.Benchmarks.Distributing;
using Microsoft.ML.AuxiLearn.Benchmarks.Gpu;
using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.AuxiLearn.Benchmarks.Images;
using Microsoft.ML.AuxiLearn.Benchmarks.Kernels;
using Microsoft.ML.AuxiLearn.Benchmarks.LearnedTask;
using Microsoft.ML.AuxiLearn.Benchmarks.Peers;
using Microsoft.ML.AuxiLearn.Benchmarks.Predicting;
using Microsoft.ML.AuxiLearn.Benchmarks.Reports;
using Microsoft.ML.AuxiLearn.Benchmarks.SelfSupervised;
using Microsoft.ML.AuxiLearn.Benchmarks.Sweeping;
using Microsoft.ML.AuxiLearn.Benchmarks.Throughput;
using Microsoft.ML.AuxiLearn.Benchmarks.Trust;
using TorchSharp;

// a training in a process of its own, whose peer has no commands to read either
if (args is [PeerTraining.Command, var training])
{
    Start(1);
    Print(PeerTraining.Run(training));
    return 0;
}

int? length = null;
var groups = new Dictionary<string, Func<IEnumerable<Figure>>>
{
    ["hypergradient"] = HypergradientFigures.Measure,
    ["hypergradient-time"] = StepTimes.Measure,
    ["hypergradient-training"] = WholeTraining.Measure,
    ["hypergradient-memory"] = PeakMemory.Measure,
    ["hypergradient-endurance"] = Endurance.Measure,
    ["hypergradient-accuracy"] = Accuracy.Measure,
    ["gpu"] = GpuFigures.Measure,
    ["images"] = ImageFigures.Measure,
    ["images-tasks"] = TaskCounts.Measure,
    ["images-throughput"] = Microsoft.ML.AuxiLearn.Benchmarks.Images.Throughput.Measure,
    ["images-frozen"] = FrozenTraining.Measure,
    ["kernels"] = KernelFigures.Measure,
    ["kernels-wrong"] = WrongKernels.Measure,
    ["kernels-fallback"] = FallbackCost.Measure,
    ["kernels-busy-machine"] = BusyMachine.Measure,
    ["learned-task"] = LearnedTraining.Measure,
    ["history"] = HistoryCost.Measure,
    ["page"] = PageOpening.Measure,
    ["peers"] = PeerFigures.Measure,
    ["predicting"] = PredictionCosts.Measure,
    ["serving"] = ServingThroughput.Measure,
    ["coverage"] = Coverage.Measure,
    ["clouds"] = CloudTraining.Measure,
    ["table-networks"] = TableNetworks.Measure,
    ["self-supervised"] = SelfSupervisedTraining.Measure,
    ["sweep-overhead"] = SweepOverhead.Measure,
    ["throughput"] = ThroughputFigures.Measure,
    ["throughput-training"] = TrainingSteps.Measure,
    ["members"] = MemberCost.Measure,
    ["throughput-training-wide"] = TrainingSteps.WideMlp,
    ["throughput-precision"] = Precisions.Measure,
    ["throughput-scoring"] = BatchScoring.Measure,
    ["throughput-engine"] = EngineScoring.Measure,
    ["throughput-reading"] = Reading.Measure,
    ["throughput-reading-gigabyte"] = Reading.MeasureGigabyte,
    ["throughput-memory"] = FitMemory.Measure,
    ["throughput-long-runs"] = LongRuns.Measure,
    ["mpi"] = MpiFigures.Measure,
    ["read-csv"] = CsvReading.Measure,
    ["growth"] = Growth.Measure,
    ["dense"] = DenseFigures.Measure,
    ["fuzz"] = () => Fuzz.Measure(length),
    ["soak"] = () => Soak.Measure(length),
    ["resume-kills"] = ResumeKills.Measure,
#if ONNX
    ["onnx-files"] = Microsoft.ML.AuxiLearn.Benchmarks.Onnx.FileTimes.Measure,
    ["throughput-onnx"] = Microsoft.ML.AuxiLearn.Benchmarks.Onnx.OnnxScoring.Measure,
#endif
};

var group = new Argument<string>("group") { Description = "What to measure: " + string.Join(", ", groups.Keys) + "." };
group.AcceptOnlyFromAmong([.. groups.Keys]);
var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file too." };
var threads = new Option<int>("--threads") { Description = "libtorch's threads.", DefaultValueFactory = _ => 1 };
var minutes = new Option<int?>("--minutes") { Description = "How long fuzz and soak take." };
var root = new RootCommand("Measures Microsoft.ML.AuxiLearn; every figure is a ratio or a count within one run.") { group, json, threads, minutes };
root.SetAction(parsed =>
{
    Start(parsed.GetValue(threads));
    length = parsed.GetValue(minutes);
    var figures = new List<Figure>();
    foreach (var figure in groups[parsed.GetValue(group)!]())
    {
        Console.WriteLine(figure);
        figures.Add(figure);
    }
    if (parsed.GetValue(json) is { } file)
        File.WriteAllText(file.FullName, JsonSerializer.Serialize(new { figures },
            new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true }));
});

// a process of its own, for a peak of its own
var network = new Argument<string>("network");
var solver = new Argument<string>("solver");
var peak = new Command("peak-memory", "Prints the peak memory in bytes of training with a solver, or with 'none'.") { network, solver };
peak.Hidden = true;
peak.SetAction(parsed =>
{
    Start(1);
    Console.WriteLine(string.Join(' ', PeakMemory.Run(parsed.GetValue(network)!, parsed.GetValue(solver)!)));
});
root.Subcommands.Add(peak);
var method = new Argument<string>("method");
var learned = new Command("peak-memory-learned", "Prints the peak memory in bytes of training with a method and a learned task.") { network, method };
learned.Hidden = true;
learned.SetAction(parsed =>
{
    Start(1);
    Console.WriteLine(string.Join(' ', LearnedTraining.Run(parsed.GetValue(network)!, parsed.GetValue(method)!)));
});
root.Subcommands.Add(learned);
var kind = new Argument<string>("kind");
var rows = new Argument<string>("rows");
var fit = new Command(FitMemory.Command, "Prints the peak memory in bytes of a fit.") { kind, rows };
fit.Hidden = true;
fit.SetAction(parsed =>
{
    Start(1);
    Console.WriteLine(string.Join(' ', FitMemory.Run(parsed.GetValue(kind)!, parsed.GetValue(rows)!)));
});
root.Subcommands.Add(fit);
var combiner = new Argument<string>("combiner");
var dense = new Command(CombinerMemory.Command, "Prints the peak memory in bytes of training with a combiner of losses of pixels.") { combiner };
dense.Hidden = true;
dense.SetAction(parsed =>
{
    Start(1);
    Console.WriteLine(string.Join(' ', CombinerMemory.Run(parsed.GetValue(combiner)!)));
});
root.Subcommands.Add(dense);
Hidden(WrongKernels.Command, "Prints how many of the small convolutions are wrong.", _ => WrongKernels.Run());
Hidden(WrongKernels.TimeCommand, "Prints what the check of the kernels takes.", _ => WrongKernels.Time());
Hidden(FallbackCost.Command, "Prints what the passes of a network take.", FallbackCost.Run, new Argument<string>("network"));
Hidden(BusyMachine.Command, "Prints what epochs and predictions take, on all cores.", _ => BusyMachine.Run(), threads: null);
Hidden(GpuTraining.Command, "Prints what a step of a training takes.", GpuTraining.Run, new Argument<string>("training"), threads: null);
Hidden(MpiFigures.Command, "Trains in one of several processes, and prints what it takes.", _ => MpiFigures.Run());
Hidden(Fuzz.Command, "Reads damaged files.", Fuzz.Run, new Argument<string>("files"));
Hidden(ResumeKills.Command, "Trains until it is killed.", ResumeKills.Train, new Argument<string>("training"));
Hidden(BusyMachine.BusyCommand, "Computes until it is ended.", _ =>
{
    BusyMachine.Burn();
    return [];
}, threads: null);
return root.Parse(args).Invoke();

// a command that this program gives itself, in a process of its own
void Hidden(string name, string description, Func<string, double[]> run, Argument<string>? argument = null, int? threads = 1)
{
    var command = new Command(name, description) { Hidden = true };
    if (argument is not null)
        command.Arguments.Add(argument);
    command.SetAction(parsed =>
    {
        AuxiLearnEnvironment.Initialize();
        if (threads is { } count)
            torch.set_num_threads(count);
        Print(run(argument is null ? "" : parsed.GetValue(argument)!));
    });
    root.Subcommands.Add(command);
}

static void Print(double[] numbers) =>
    Console.WriteLine(string.Join(' ', numbers.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))));

static void Start(int threads)
{
    AuxiLearnEnvironment.Initialize();
    torch.set_num_threads(threads);
}
