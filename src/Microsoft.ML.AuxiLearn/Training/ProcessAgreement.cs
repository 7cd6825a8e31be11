using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Distributing;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>What the processes of one training must have in common before the first step: rows, options, and a row of each batch for each of them.</summary>
internal static class ProcessAgreement
{
    private const int Sampled = 1024;   // rows whose features are compared; all of them may be in a large file

    /// <param name="collective">The processes.</param>
    /// <param name="plan">How to train.</param>
    /// <param name="sets">The rows, as they were read.</param>
    /// <exception cref="InvalidOperationException">Something differs, or a process would have no row; the same sentence in all processes.</exception>
    public static void Check(ICollective collective, TrainingPlan plan, TrainingSets sets)
    {
        collective.AgreeOn(
        [
            .. plan.Options.Select(option => ($"the option {option.Name}", option.Value)),
            .. Facts("training", sets.Training), .. Facts("auxiliary", sets.HeldOut), .. Facts("validation", sets.Validation),
        ]);
        Check(collective, "training", nameof(plan.BatchSize), Math.Min(plan.BatchSize, sets.Training.Rows));
        Check(collective, "training", nameof(AuxiLearnOptions.AuxiliaryBatchSize), Math.Min(plan.Auxiliary.BatchSize, sets.Training.Rows));
        Check(collective, "auxiliary", nameof(AuxiLearnOptions.AuxiliaryBatchSize), Math.Min(plan.Auxiliary.BatchSize, sets.Auxiliary.Rows));
    }

    private static IEnumerable<(string Name, string Value)> Facts(string role, SampleTable? rows) => rows is null ? [($"{role} rows", "none")] :
    [
        ($"{role} rows", $"{rows.Rows} of shape [{string.Join(", ", rows.Features.shape[1..])}]"),
        ($"{role} targets with the hash", Hash([rows.Targets, .. rows.Weights is null ? [] : (Tensor[])[rows.Weights]])),
        ($"{role} features with the hash", Hash([.. Sample(rows).Select(row => rows.Features.select(0, row))])),
    ];

    private static IEnumerable<long> Sample(SampleTable rows)
    {
        var count = Math.Min(Sampled, rows.Rows);
        for (long i = 0; i < count; i++)
            yield return i * rows.Rows / count;
    }

    private static string Hash(IReadOnlyList<Tensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in tensors)
        {
            using var scope = NewDisposeScope();
            hash.AppendData(MemoryMarshal.AsBytes(tensor.contiguous().cpu().bytes));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static void Check(ICollective collective, string role, string option, long rows)
    {
        if (rows < collective.Size)
            throw new InvalidOperationException(
                $"A batch has {rows} of the {role} rows, and process {rows} of {collective.Size} has none of them; expected a row for each process: fewer "
                    + $"processes, more rows or a larger {option}.");
    }
}
