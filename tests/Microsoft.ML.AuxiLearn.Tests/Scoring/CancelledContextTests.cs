using System.Reflection;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Scoring;

/// <summary>AutoML cancels the context of a trial when its time is over, and also when the trial is done and its model goes on living.</summary>
public class CancelledContextTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void A_model_scores_though_its_context_was_cancelled_before()
    {
        using var model = Models.Regression(_ml);
        var expected = Scores(model).ToArray();
        Cancel();
        Assert.Equal(expected, Scores(model));
    }

    [Fact]
    public void Cancelling_ends_a_scoring_that_runs()
    {
        using var model = Models.Regression(_ml);
        using var scores = Scores(model).GetEnumerator();
        Assert.True(scores.MoveNext());
        Cancel();
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (scores.MoveNext())
            {
            }
        });
    }

    private static IEnumerable<float> Scores(ITransformer model) =>
        model.Transform(new MLContext().Data.LoadFromEnumerable(Sample.Rows(1000))).GetColumn<float>("Score");

    /// <summary>What AutoML calls; ML.NET keeps it internal.</summary>
    private void Cancel() => typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(_ml, null);
}
