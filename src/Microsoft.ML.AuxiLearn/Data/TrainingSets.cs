using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The rows of a training session: those it trains on, the auxiliary set, and those that choose the best weights.</summary>
/// <param name="Input">What the features of all of them are, and how the network takes them.</param>
/// <param name="Training">With all targets.</param>
/// <param name="HeldOut">The auxiliary set where it has rows of its own, with main labels; else null.</param>
/// <param name="Validation">With main labels; null without validation.</param>
/// <param name="ValidationIsAuxiliary">Whether the validation rows are the auxiliary set too.</param>
internal sealed record TrainingSets(InputFormat Input, SampleTable Training, SampleTable? HeldOut, SampleTable? Validation, bool ValidationIsAuxiliary)
    : IDisposable
{
    /// <summary>The positions of the training rows in their view.</summary>
    public IReadOnlyList<int> TrainingRows { get; init; } = [];

    /// <summary>The <see cref="TableHash"/> of the rows of the training view.</summary>
    public string RowsHash { get; init; } = "";

    /// <summary>The rows that are left out, since they have no target of any task.</summary>
    public int RowsWithoutTarget { get; init; }

    /// <summary>The units of each task's map, where there are dense labels.</summary>
    public IReadOnlyList<MapUnits?> Units { get; init; } = [];

    /// <summary>The numbers that seem to stand for missing ones in numeric targets.</summary>
    public IReadOnlyList<FillValue> Fills { get; init; } = [];

    /// <summary>What the rows left of the memory that they may take; null for all that there is.</summary>
    public RowMemory? Memory { get; init; }

    /// <summary>The rows of L_A.</summary>
    public SampleTable Auxiliary => HeldOut ?? (ValidationIsAuxiliary ? Validation! : Training);

    /// <summary>Reads the views and sets rows aside as the plan asks.</summary>
    public static TrainingSets Read(IHost host, RowPlan plan, ColumnBinding binding, TrainingViews views, Random random)
    {
        var memory = RowMemory.Of(host, plan.MemoryBudget);
        var all = SampleReader.Read(host, views.Training, binding, withAuxiliary: true, "training", out var input, memory, views.Unlabelled,
            plan.CancellationToken);
        try
        {
            var hash = TableHash.Of(all);
            return Divide(host, plan, binding.With(input), all, views.Validation, random, memory) with { RowsHash = hash, Memory = memory };
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    private static TrainingSets Divide(IHost host, RowPlan plan, ColumnBinding binding, SampleTable all, IDataView? validation, Random random, RowMemory memory)
    {
        using var scope = NewDisposeScope();
        var fills = FillValue.TakeFrom(all.Targets, binding.Layout);
        var labels = all.Targets.select(1, 0).contiguous().data<float>().ToArray();
        var labelled = RowNumbers.Below(labels.Length, row => !float.IsNaN(labels[row]));
        if (labelled.Length == 0)
            throw host.Except($"The label column '{binding.Main.ColumnName}' is missing in all {labels.Length} rows; expected at least one labelled row.");

        var available = labelled;
        int[] validationRows = [];
        validation ??= plan.Validation.Data;
        if (validation is null && plan.Validation.Fraction is { } validationFraction)
            (validationRows, available) = SetAside(nameof(ValidationSet), Count(validationFraction, labelled.Length));

        int[] auxiliaryRows = [];
        var hasValidation = validation is not null || validationRows.Length > 0;
        var auxiliarySet = plan.Auxiliary is { IsValidation: true } && !hasValidation ? AuxiliarySet.HeldOut() : plan.Auxiliary;
        if (auxiliarySet is not null)
        {
            var rows = auxiliarySet.Rows ?? (auxiliarySet.Fraction is { } fraction ? Count(fraction, labelled.Length) : 0);
            if (rows > 0)
                (auxiliaryRows, available) = SetAside(nameof(AuxiliarySet), rows);
        }

        var hasTarget = all.Targets.isnan().all(1).logical_not().data<bool>().ToArray();
        var heldOut = validationRows.Concat(auxiliaryRows).ToHashSet();
        var trainingRows = RowNumbers.Below(labels.Length, row => (hasTarget[row] || binding.IsSelfSupervised) && !heldOut.Contains(row));
        SampleTable? auxiliary = null, chosen = null;
        try
        {
            auxiliary = auxiliarySet?.Data is { } data
                ? Labelled(host, data, binding, "auxiliary set", memory, fills, plan.CancellationToken)
                : Take(all, auxiliaryRows);
            chosen = validation is null ? Take(all, validationRows) : Labelled(host, validation, binding, "validation", memory, fills, plan.CancellationToken);
        }
        catch
        {
            auxiliary?.Dispose();
            throw;
        }
        var training = all.Keep(trainingRows);
        var sets = new TrainingSets(binding.Input, training, auxiliary, chosen, auxiliarySet is { IsValidation: true })
        {
            TrainingRows = all.Numbers is { } numbers ? [.. trainingRows.Select(row => numbers[row])] : trainingRows,
            Fills = fills,
            RowsWithoutTarget = labels.Length - heldOut.Count - trainingRows.Length,
            Units = MapUnits.Of(training, binding.Layout),
        };
        try
        {
            CheckWeights(training, "training");
            CheckWeights(auxiliary, "auxiliary");
            CheckWeights(chosen, "validation");
            return sets;
        }
        catch
        {
            sets.Dispose();
            throw;
        }

        void CheckWeights(SampleTable? table, string role)
        {
            if (table?.Weights?.max().item<float>() == 0)
                throw host.Except(
                    $"The example weight column '{binding.Weight!.Value.Name}' is 0 in all {table.Rows} {role} rows; expected a weight over 0 in some.");
        }

        (int[], int[]) SetAside(string option, int count) =>
            count < available.Length
                ? Holdout.Split(available, row => labels[row], count, random)
                : throw host.Except(
                    $"The option {option} asks for {count} of the rows with a label in '{binding.Main.ColumnName}', of which {available.Length} are left; "
                        + "expected fewer, so that some remain to train on.");
    }

    /// <summary>Standardises numeric targets by the training rows.</summary>
    public void Apply(TargetScaler scaler)
    {
        scaler.Apply(Training.Targets);
        if (HeldOut is not null)
            scaler.Apply(HeldOut.Targets);
        if (Validation is not null)
            scaler.Apply(Validation.Targets);
    }

    /// <summary>
    /// The same rows on another device; features of more than half of its memory, or in a file, stay where they are, and come batch by batch.
    /// </summary>
    public TrainingSets To(Device device)
    {
        var most = (CudaDriver.Memory(Math.Max(0, device.index)) ?? long.MaxValue) / 2;
        return this with
        {
            Training = Training.To(device, most),
            HeldOut = HeldOut?.To(device, most),
            Validation = Validation?.To(device, most),
            Units = [.. Units.Select(units => units?.To(device))],
        };
    }

    public void Dispose()
    {
        Training.Dispose();
        HeldOut?.Dispose();
        Validation?.Dispose();
        foreach (var units in Units)
            units?.Dispose();
    }

    private static int Count(double fraction, int rows) => Math.Max(1, (int)Math.Round(fraction * rows));

    private static SampleTable? Take(SampleTable all, int[] rows)
    {
        if (rows.Length == 0)
            return null;
        return all.Select(rows).Detach();
    }

    private static SampleTable Labelled(IHost host, IDataView view, ColumnBinding binding, string role, RowMemory memory, IReadOnlyList<FillValue> fills,
        CancellationToken cancellation)
    {
        var all = SampleReader.Read(host, view, binding, withAuxiliary: false, role, out _, memory, cancellation: cancellation);
        FillValue.TakeFrom(all.Targets, fills);
        using var scope = NewDisposeScope();
        var labels = all.Targets.select(1, 0).contiguous().data<float>().ToArray();
        var rows = RowNumbers.Below(labels.Length, row => !float.IsNaN(labels[row]));
        if (rows.Length > 0)
            return all.Keep(rows);
        using (all)
            throw host.Except(
                $"The label column '{binding.Main.ColumnName}' is missing in all {all.Rows} rows of the {role} data; expected at least one labelled row.");
    }
}
