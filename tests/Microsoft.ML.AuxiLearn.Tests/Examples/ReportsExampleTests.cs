using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

public class ReportsExampleTests
{
    [Fact]
    public void A_training_is_looked_at_as_a_page_a_card_and_a_table()
    {
        var ml = new MLContext(1);
        var folder = Directory.CreateTempSubdirectory().FullName;
        string At(string name) => Path.Combine(folder, name);
        try
        {
            var progress = new Counting();
            var (best, weights) = ReportsExample.Run(
                ml, ml.Data.LoadFromEnumerable(Sample.Rows(120)), ml.Data.LoadFromEnumerable(Sample.Rows(60, seed: 2)), progress, At("report.html"), At("report.md"), At("history.csv"));
            Assert.InRange(best, 0.9, 1);
            Assert.Equal(3, weights.Length);
            Assert.Equal(1 + 3 * progress.Epochs, File.ReadAllLines(At("history.csv")).Length);
            Assert.Contains("<h2>Confusion</h2>", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
            Assert.StartsWith("# Learning Label with 2 auxiliary tasks", File.ReadAllText(At("report.md")), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Counting : IProgress<EpochReport>
    {
        public int Epochs { get; private set; }

        public void Report(EpochReport value) => Epochs++;
    }
}
