using System.Globalization;
using Spectre.Console;

namespace Microsoft.ML.AuxiLearn.Samples.Quickstart;

/// <summary>One bar over several trainings: which is at work, its losses epoch by epoch, and the time left.</summary>
internal sealed class TrainingBar
{
    private readonly ProgressTask _bar;
    private string _name = "";
    private int _begun;

    private TrainingBar(ProgressTask bar) => _bar = bar;

    /// <summary>Shows the bar while the action trains.</summary>
    /// <param name="console">Where.</param>
    /// <param name="trainings">How many there are.</param>
    /// <param name="train">Trains: it calls <see cref="Begin"/> before each, and gives <see cref="Report"/> to the option Progress.</param>
    public static void Show(IAnsiConsole console, int trainings, Action<TrainingBar> train) => console.Progress()
        .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(progress =>
        {
            var bar = progress.AddTask("training", maxValue: trainings);
            train(new TrainingBar(bar));
            bar.Value = trainings;
        });

    /// <summary>The next training begins.</summary>
    public void Begin(string name)
    {
        (_name, _bar.Value) = (name, _begun++);   // the one before may have stopped early
        _bar.Description = Markup.Escape(name);
    }

    /// <summary>An epoch of it is over.</summary>
    public void Report(EpochReport epoch)
    {
        _bar.Value = _begun - 1 + epoch.Epoch / (double)epoch.Epochs;
        var validation = double.IsNaN(epoch.ValidationMetric) ? "" : Invariant($", validation {epoch.MetricName} {epoch.ValidationMetric:G3}");
        _bar.Description = Markup.Escape(Invariant($"{_name}: epoch {epoch.Epoch}/{epoch.Epochs}, loss {epoch.TrainingLosses[0]:G3}{validation}"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
