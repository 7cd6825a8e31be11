using System.Net;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Tests.Trainers;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The examples in comments run, and stand there word for word.</summary>
public class ReferenceExampleTests
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [InlineData("Trainers", "AuxiLearnMulticlassTrainer")]
    [InlineData("Trainers", "AuxiLearnBinaryTrainer")]
    [InlineData("Trainers", "AuxiLearnRegressionTrainer")]
    [InlineData("Trainers", "AuxiLearnSegmentationTrainer")]
    [InlineData("Transforms", "AuxiLearnTransforms")]
    public void The_example_of_a_type_is_the_one_that_runs(string room, string type)
    {
        var rows = _ml.Data.LoadFromEnumerable(Sample.Rows(40));
        var dense = Stripes.View(_ml, Stripes.Rows(20));
        var model = type switch
        {
            "AuxiLearnMulticlassTrainer" => ReferenceExample.Multiclass(_ml, rows),
            "AuxiLearnBinaryTrainer" => ReferenceExample.Binary(_ml, rows),
            "AuxiLearnRegressionTrainer" => ReferenceExample.Regression(_ml, rows),
            "AuxiLearnSegmentationTrainer" => ReferenceExample.Segmentation(_ml, dense),
            _ => ReferenceExample.Transforms(_ml, dense),
        };
        (model as IDisposable)?.Dispose();

        var code = Repository.Read("tests/Microsoft.ML.AuxiLearn.Tests/Examples/ReferenceExample.cs").Split($"// <{type}>\n")[1].Split($"        // </{type}>")[0];
        var comment = Repository.Read($"src/Microsoft.ML.AuxiLearn/{room}/{type}.cs").Split("/// <example>\n/// <code>\n")[1].Split("/// </code>")[0];
        Assert.Equal(Lines(code, 8), Lines(comment, 4).Select(line => WebUtility.HtmlDecode(line)));
    }

    [Fact]
    public void The_examples_with_options_train_models()
    {
        var rows = _ml.Data.LoadFromEnumerable(Sample.Rows(40));
        var dense = Stripes.View(_ml, Stripes.Rows(20));
        foreach (var (model, data) in ((ITransformer, IDataView)[])
        [
            (ReferenceExample.MulticlassWithOptions(_ml, rows), rows), (ReferenceExample.BinaryWithOptions(_ml, rows), rows),
            (ReferenceExample.RegressionWithOptions(_ml, rows), rows), (ReferenceExample.SegmentationWithOptions(_ml, dense), dense),
        ])
        {
            Assert.NotNull(model.Transform(data).Schema.GetColumnOrNull("Score"));
            if (model is AuxiLearnBinaryTransformer)
                Assert.InRange(ReferenceExample.CalibrationError(_ml, model, data), 0, 1);
            (model as IDisposable)?.Dispose();
        }
    }

    private static IEnumerable<string> Lines(string text, int indentation) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[Math.Min(indentation, line.Length)..]);
}
