using Microsoft.ML.AuxiLearn.Tests.Generating;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

public class LearnedExampleTests
{
    [Fact]
    public void Tells_the_kinds_and_what_the_teacher_made_of_them()
    {
        var ml = new MLContext(1);
        var rows = Clusters.Rows(120);
        var (predicted, used, labels) = LearnedExample.Run(ml, ml.Data.LoadFromEnumerable(rows));
        Assert.InRange(predicted.Zip(rows).Count(pair => pair.First == pair.Second.Kind), 110, 120);
        Assert.Equal(3, used.Count);
        Assert.All(used, slots => Assert.InRange(slots, 1, 3.001f));
        Assert.Equal(labels.Rows.Count, labels.SoftLabels.Count);
    }
}
