using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Resuming;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Trust;

/// <summary>
/// Trainings of every kind in processes that are killed at random moments (SIGKILL) and started again until they end by themselves; what comes of them is held
/// against the same trainings in this process, which nobody stops.
/// </summary>
internal static class ResumeKills
{
    public const string Command = "resume-kills-child";

    private const int Least = 50;
    private const int Epochs = 40;
    private const string Resumed = "Training is resumed";

    public static IEnumerable<Figure> Measure()
    {
        var (random, folder) = (new Random(1), Directory.CreateTempSubdirectory("resume-kills").FullName);
        var (trainings, kills, begun, same) = (0, 0, 0, 0);
        try
        {
            for (; kills < Least || trainings < ResumableTraining.Kinds.Count; trainings++)
            {
                var kind = ResumableTraining.Kinds[trainings % ResumableTraining.Kinds.Count];
                var own = Path.Combine(folder, $"{trainings}");
                string? result = null;
                for (var attempt = 0; result is null; attempt++)
                {
                    result = Run($"{kind}|{own}", attempt < 3 ? (attempt * Epochs / 4) + random.Next(Epochs / 4) : null, random.Next(60), out var isResumed);
                    kills += result is null ? 1 : 0;
                    begun += isResumed ? 1 : 0;
                }
                var isSame = result == ResumableTraining.Fit(kind, options => options.NumberOfEpochs = Epochs);
                same += isSame ? 1 : 0;
                if (!isSame)
                    Console.Error.WriteLine($"{kind}: {result}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        yield return new Figure("trainings", trainings);
        yield return new Figure("kills", kills);
        yield return new Figure("processes that resumed a training", begun);
        yield return new Figure("trainings with the same weights and history, bit for bit", same);
    }

    /// <summary>What the child process does.</summary>
    public static double[] Train(string argument)
    {
        var parts = argument.Split('|');
        Console.WriteLine("begins");
        var ml = new MLContext(1);
        ml.Log += (_, message) =>
        {
            if (message.RawMessage.StartsWith(Resumed, StringComparison.Ordinal))
                Console.WriteLine(message.RawMessage);
        };
        Console.WriteLine("result " + ResumableTraining.Fit(parts[0], options =>
        {
            options.CheckpointFolder = parts[1];
            options.NumberOfEpochs = Epochs;
            options.Progress = report => Console.WriteLine($"epoch {report.Epoch}");
        }, ml));
        return [];
    }

    /// <param name="argument">The child's.</param>
    /// <param name="lines">It is killed after so many; null to let it be.</param>
    /// <param name="milliseconds">And after so long.</param>
    /// <param name="isResumed">Whether it has resumed a training.</param>
    /// <returns>The result; null where it was killed before.</returns>
    private static string? Run(string argument, int? lines, int milliseconds, out bool isResumed)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Command, argument]) { RedirectStandardOutput = true })!;
        string? result = null;
        isResumed = false;
        for (var read = 0; process.StandardOutput.ReadLine() is { } line;)
        {
            isResumed |= line.StartsWith(Resumed, StringComparison.Ordinal);
            if (line.StartsWith("result ", StringComparison.Ordinal))
                result = line["result ".Length..];
            if (lines is null || read++ != lines)
                continue;
            Thread.Sleep(milliseconds);
            process.Kill();
        }
        process.WaitForExit();
        return result;
    }
}
