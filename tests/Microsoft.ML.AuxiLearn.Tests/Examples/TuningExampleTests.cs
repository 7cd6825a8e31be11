using Microsoft.ML.AuxiLearn.Tests.Training;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

public class TuningExampleTests
{
    [Fact]
    public void Finds_options_by_trainings_of_which_most_are_stopped()
    {
        var folder = Directory.CreateTempSubdirectory("tuning");
        try
        {
            var ml = new MLContext(1);
            var file = Path.Combine(folder.FullName, "sweep.db");
            var (result, model) = TuningExample.Run(ml, ToyRegression.Sample(ml, 80, 1), ToyRegression.Sample(ml, 60, 2), file);
            using (model)
            {
                Assert.True(result.IsOver);
                Assert.InRange(result.Count(TrialState.Stopped), 1, 7);
                Assert.Equal(2, result.Best!.SeedValues.Count);
                Assert.All(result.Trials.Where(trial => trial.State == TrialState.Stopped && trial.SeedValues.Count == 0), trial => Assert.All(trial.Marks, mark => Assert.InRange(mark.Epoch!.Value, 2, 6)));
                Assert.Equal(18, model.Model.History.Count);
            }
            var (again, other) = TuningExample.Run(ml, ToyRegression.Sample(ml, 80, 1), ToyRegression.Sample(ml, 60, 2), file);
            other.Dispose();
            Assert.Equal(result.Best.Value, again.Best!.Value);
            Assert.Equal(result.Trials.Select(trial => trial.Seconds), again.Trials.Select(trial => trial.Seconds));   // none was trained again
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
