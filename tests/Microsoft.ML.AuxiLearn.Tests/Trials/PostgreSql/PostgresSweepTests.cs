using Microsoft.ML.AuxiLearn.Tests.Examples;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trials.PostgreSql;

[Collection(LocalPostgres.InTurn.Name)]
public sealed class PostgresSweepTests(LocalPostgres postgres)
{
    [PostgresFact]
    public void The_example_of_the_document_sweeps_and_what_is_done_stays_done()
    {
        var (address, trained) = (postgres.NewSchema(), 0);
        var first = Sweep(address);
        Assert.Equal(4, trained);
        var second = Sweep(address);
        Assert.Equal(4, trained);
        Assert.Equal(4, second.Count(TrialState.Done));
        Assert.Equal(first.Best!.Value, second.Best!.Value);

        SweepResult<AuxiLearnSweepOptions> Sweep(string place)
        {
            var ml = new MLContext(1);
            return ScaleExample.Run(ml, ml.Data.LoadFromEnumerable([new Row { Label = 1 }]), trial => trial.Options.AuxiliaryLearningRate + (0 * ++trained),
                place);
        }
    }

    private sealed class Row
    {
        public float Label { get; set; }
    }
}
