using System.Globalization;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// The members that a model keeps in place of all: those with the auxiliary tasks, or those with the main task alone, where their mean answer is better on the
/// validation rows than that of all by more than two standard errors of the difference. Fewer rows tell less, and then all are kept.
/// </summary>
/// <param name="First">The first that is kept.</param>
/// <param name="Count">How many.</param>
/// <param name="AreJoint">Whether they are those with the auxiliary tasks.</param>
/// <param name="Gain">The mean of what the loss of a validation row falls by.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record MemberChoice(int First, int Count, bool AreJoint, double Gain, double Error)
{
    private const double LeastErrors = 2;
    private const long RowsAtOnce = 8192;

    /// <summary>The choice; null keeps all.</summary>
    /// <param name="network">With its best weights.</param>
    /// <param name="layout">The tasks.</param>
    /// <param name="form">From rows to what the network takes.</param>
    /// <param name="rows">The validation rows; null for none.</param>
    public static MemberChoice? Of(PrimaryNetwork network, TaskLayout layout, BatchForm form, SampleTable? rows)
    {
        if (network.JointMembers == network.Members || rows is null || rows.Rows < 2)
            return null;
        using var noGrad = no_grad();
        network.eval();
        MemberChoice[] parts = [Measure(0, network.JointMembers, true), Measure(network.JointMembers, network.Members - network.JointMembers, false)];
        network.train();
        var best = parts.MaxBy(part => part.Gain)!;
        return best.Gain > LeastErrors * best.Error ? best : null;

        MemberChoice Measure(int first, int count, bool areJoint)
        {
            var (sum, squares) = (0.0, 0.0);
            for (long start = 0; start < rows.Rows; start += RowsAtOnce)
            {
                using var scope = NewDisposeScope();
                var batch = form.Evaluate(rows.Slice(start, Math.Min(RowsAtOnce, rows.Rows - start)));
                var outputs = network.MainOfEach(batch.Features);
                var gains = Losses(outputs, batch) - Losses(outputs.narrow(0, first, count), batch);
                sum += gains.sum().ToNumber();
                squares += gains.Squared().sum().ToNumber();
            }
            var mean = sum / rows.Rows;
            return new(first, count, areJoint, mean, Math.Sqrt(Math.Max(0, squares / rows.Rows - mean * mean) / (rows.Rows - 1)));
        }

        Tensor Losses(Tensor outputs, Batch batch)
        {
            var losses = layout.Tasks[0].Loss.PerSample(network.Mean(outputs), batch.Targets.narrow(1, 0, 1)).flatten().to(ScalarType.Float64);
            return batch.Weights is { } weights ? losses * weights : losses;
        }
    }

    /// <summary>What is kept, for the log.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"The model keeps the {Count} members {(AreJoint ? "with the auxiliary tasks" : "with the main task alone")}: the loss of a validation row is "
            + $"{Gain:G3} ± {Error:G2} smaller than with all members.");
}
