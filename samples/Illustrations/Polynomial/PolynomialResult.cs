using System.Globalization;
using Spectre.Console;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Polynomial;

/// <summary>What the experiment with polynomial combinations found.</summary>
/// <param name="Experiment">The settings.</param>
/// <param name="Rates">The auxiliary learning rate that was best for each learned combiner.</param>
/// <param name="Runs">One for each seed.</param>
internal sealed record PolynomialResult(PolynomialExperiment Experiment, IReadOnlyDictionary<string, double> Rates, IReadOnlyList<PolynomialRun> Runs)
    : IIllustration
{
    /// <summary>The main task's root mean squared error on new rows, by contender.</summary>
    public IReadOnlyDictionary<string, Estimate> Rmse { get; } =
        PolynomialContender.All.ToDictionary(contender => contender.Name, contender => Estimate.Of(Runs.Select(run => run.Rmse[contender.Name])));

    public Estimate AuxiliarySetAlone { get; } = Estimate.Of(Runs.Select(run => run.AuxiliarySetAlone));

    /// <summary>The coefficients that the polynomial combiner ends with, as shares of their sum: the mean over seeds.</summary>
    public IReadOnlyDictionary<string, double> Coefficients { get; } =
        PolynomialCombiner.TermNames(PolynomialContender.Tasks).Select((term, k) => (term, Mean: Runs.Average(run => run.Coefficients[^1][k])))
            .ToDictionary(term => term.term, term => term.Mean);

    public void Show()
    {
        var table = new Table().RoundedBorder().Title("Main task on new rows: root mean squared error, less is better")
            .AddColumn("the three losses are combined by")
            .AddColumn(new TableColumn("test RMSE").RightAligned()).AddColumn(new TableColumn("weight of a wrong row over a right one's").RightAligned())
                .AddColumn(new TableColumn("auxiliary rate").RightAligned());
        foreach (var (name, rmse) in Rmse)
            table.AddRow(name, $"{rmse}", $"{Estimate.Of(Runs.Select(run => run.MainWeights[name][0]))}", Rates.TryGetValue(name, out var rate)
                ? rate.ToString(CultureInfo.InvariantCulture)
                : "");
        table.AddRow("(the auxiliary set alone)", $"{AuxiliarySetAlone}", "", "");
        AnsiConsole.Write(table);
        var largest = Coefficients.OrderByDescending(term => term.Value).Take(3)
            .Select(term => string.Create(CultureInfo.InvariantCulture, $"{term.Key} {100 * term.Value:F0}%"));
        AnsiConsole.WriteLine(
            $"The learned polynomial's largest of nine coefficients, 11% each at the start: {string.Join("; ", largest)}. Means of {Runs.Count} seeds, ± "
                + $"standard error.");
    }

    public void Draw(string file) => PolynomialPicture.Draw(this, file);
}
