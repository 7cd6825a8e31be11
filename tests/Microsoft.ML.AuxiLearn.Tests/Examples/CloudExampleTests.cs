using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

public class CloudExampleTests
{
    [Fact]
    public void Sticks_and_balls_are_told_apart()
    {
        var ml = new MLContext(1);
        var test = Sample(ml, 20, 2);
        var predicted = CloudExample.Run(ml, Sample(ml, 120, 1), test).GetColumn<uint>("PredictedLabel");
        Assert.InRange(predicted.Zip(test.GetColumn<uint>("Label")).Count(pair => pair.First == pair.Second), 17, 20);
    }

    private static IDataView Sample(MLContext ml, int rows, int seed)
    {
        var random = new Random(seed);
        float Number() => 2 * random.NextSingle() - 1;
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(row => new Cloud
        {
            Points = [.. Enumerable.Range(0, 32)
                .SelectMany(_ => row % 2 == 0 ? (float[])[0.1f * Number(), Number(), 0.1f * Number()] : [Number(), Number(), Number()])],
            Label = (uint)(row % 2),   // the keys of rows count from 0
        }).ToArray());
    }

    private sealed class Cloud
    {
        [VectorType(32, 3)]
        public float[] Points { get; set; } = [];

        [KeyType(2)]
        public uint Label { get; set; }
    }
}
