using System.Globalization;
using Microsoft.ML.AuxiLearn.Processes;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Distributing;

/// <summary>Processes that Open MPI has started.</summary>
[Collection(ProcessTests.Name)]
public sealed class MpiTests : IDisposable
{
    private const string Trainings = "mlp AuxiNash,conv AuxiLearn,pixels AuxiLearnPaper,unet Equal";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [MpiFact]
    public void Two_processes_come_to_the_weights_of_one_and_to_the_same_bits_each_time()
    {
        var one = Weights(ChildProcess.Run("Distributing.Fit", [Trainings]));
        var two = MpiRun.Scenario(2, "Distributing.Fit", Trainings);
        Assert.All(one.Zip(Weights(two), Trainings.Split(',')), training =>
            Assert.True(Norm(training.First.Zip(training.Second, (a, b) => a - b))
                < DistributedFits.Tolerance * Norm(training.First), training.Third));
        Assert.Equal(two.Output.Split('\n')[0], MpiRun.Scenario(2, "Distributing.Fit", Trainings.Split(',')[0]).Output);
    }

    [MpiFact]
    public void Sums_of_any_length_are_the_same_bits_in_three_processes()
    {
        var sums = MpiRun.Scenario(3, "Distributing.Sums");
        Assert.True(sums.ExitCode == 0, sums.Error);
        var lines = sums.Output.Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Single(lines.Distinct());
        Assert.StartsWith("3 ", lines[0], StringComparison.Ordinal);
    }

    [MpiFact]
    public void Other_options_in_one_process_are_refused_in_a_sentence_that_names_it() =>
        Refused(2, "options", "Process 1 of 2 has the option LearningRate = 0.5, and process 0 has 0.1; expected the same in all.");

    [MpiFact]
    public void Fewer_rows_than_processes_are_refused_in_a_sentence_that_names_the_first_without() =>
        Refused(3, "rows", "A batch has 2 of the training rows, and process 2 of 3 has none of them");

    [MpiFact]
    public void What_one_process_throws_alone_ends_all() => Refused(2, "throws", "Process 1 of 2 ended the training alone: The network cannot be built here.");

    [MpiFact]
    public void A_process_that_dies_ends_the_others_and_one_process_resumes_their_training()
    {
        var run = MpiRun.Scenario(2, "Distributing.Die", _folder.Path);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("exited on signal 9", run.Error + run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("over", run.Output, StringComparison.Ordinal);
        var (rest, whole) = Weights(ChildProcess.Run("Distributing.Survive", [_folder.Path])) is [var first, var second] ? (first, second) : default;
        Assert.InRange(rest[0], 1, whole[0] - 40);   // passes
        Assert.True(Norm(rest.Zip(whole, (a, b) => a - b).Skip(1)) < DistributedFits.Tolerance * Norm(whole.Skip(1)));
    }

    [MpiFact]
    public void A_training_with_dropout_is_resumed_to_the_same_bits()
    {
        var run = MpiRun.Scenario(2, "Distributing.Resume", _folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        var lines = run.Output.Split('\n');
        Assert.Equal(4, lines.Count(line => line == "stopped"));
        Assert.Equal(8, lines.Length);
        Assert.Single(lines.Where(line => line != "stopped").Distinct());
    }

    [MpiFact]
    public void A_cancellation_in_one_process_ends_the_training_of_all_with_the_best_weights()
    {
        var run = MpiRun.Scenario(2, "Distributing.Trouble", "cancelled");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("over\nover", run.Output);
    }

    [MpiFact]
    public void The_program_of_the_document_trains_and_saves_in_two_processes()
    {
        var run = MpiRun.Program(2, Path.Combine(AppContext.BaseDirectory, "Examples.dll"), _folder.Path, "SharedTraining");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.StartsWith("Processes: 2, R²: 0.9", run.Output, StringComparison.Ordinal);
        Assert.NotNull(new MLContext().Model.Load(_folder.At("model.zip"), out _));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));   // the checkpoints are gone
    }

    [Theory]
    [InlineData("OMPI_COMM_WORLD_SIZE=2", true)]
    [InlineData("PMIX_RANK=0 SLURM_STEP_NUM_TASKS=2", true)]
    [InlineData("", false)]
    [InlineData("SLURM_STEP_NUM_TASKS=1", false)]
    public void The_environment_says_how_the_program_was_started(string environment, bool isOfSeveral) =>
        Assert.Equal(isOfSeveral, Launch.Check(Variables(environment)));

    [Theory]
    [InlineData("SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=3", "srun has started process 3 of 4 without a way to find the others")]
    [InlineData("PMI_RANK=1 PMI_SIZE=2", "Process 1 of 2 was started by the mpirun of MPICH")]
    public void Processes_that_cannot_find_each_other_are_refused(string environment, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<InvalidOperationException>(() => Launch.Check(Variables(environment))).Message, StringComparison.Ordinal);

    private static void Refused(int processes, string kind, string sentence)
    {
        var run = MpiRun.Scenario(processes, "Distributing.Trouble", kind);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    private static Func<string, string?> Variables(string environment) =>
        environment.Split(' ').ToDictionary(pair => pair.Split('=')[0], pair => pair.Split('=')[^1]).GetValueOrDefault;

    private static double[][] Weights(ChildProcess run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. run.Output.Split('\n').Select(line => line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
    }

    private static double Norm(IEnumerable<double> numbers) => Math.Sqrt(numbers.Sum(number => number * number));
}
