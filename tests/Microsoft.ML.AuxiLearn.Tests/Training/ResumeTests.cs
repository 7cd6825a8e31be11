using Microsoft.ML.AuxiLearn.Resuming;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Trainers;
using TorchSharp;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>Trainings that are stopped and resumed, against the same that are never stopped.</summary>
public sealed class ResumeTests : IDisposable
{
    private const string Some = "AuxiLearn";

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Kinds => [.. ResumableTraining.Kinds];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_training_that_is_stopped_and_resumed_gives_what_it_gives_alone_to_the_last_bit(string kind)
    {
        var expected = ResumableTraining.Fit(kind);
        Stop(kind, 2);
        Stop(kind, 5);
        Assert.Equal(expected, ResumableTraining.Fit(kind, Checkpoints));
        Assert.Equal(expected, ResumableTraining.Fit(kind, Checkpoints));   // from its end
    }

    [Fact]
    public void A_cancelled_training_that_keeps_its_best_weights_is_resumed_too()
    {
        void Keep(AuxiLearnOptions options)
        {
            Checkpoints(options);
            options.KeepBest = true;
        }

        var expected = ResumableTraining.Fit(Some, options => options.KeepBest = true);
        using var cancellation = new CancellationTokenSource();
        ResumableTraining.Fit(Some, options =>
        {
            Keep(options);
            options.CancellationToken = cancellation.Token;
            options.Progress = report => _ = report.Epoch < 3 ? 0 : Cancel();
        });
        Assert.Equal(expected, ResumableTraining.Fit(Some, Keep));

        int Cancel()
        {
            cancellation.Cancel();
            return 0;
        }
    }

    [Fact]
    public void A_training_with_early_stopping_ends_where_it_would()
    {
        void Early(AuxiLearnOptions options) => (options.EarlyStoppingPatience, options.LearningRate, options.NumberOfEpochs) = (2, 0.3, 40);

        var expected = ResumableTraining.Fit(Some, Early);
        Stop(Some, 2, Early);
        Assert.Equal(expected, ResumableTraining.Fit(Some, options =>
        {
            Checkpoints(options);
            Early(options);
        }));
    }

    [Fact]
    public void The_log_says_whence_a_training_is_resumed_and_progress_is_told_of_every_epoch()
    {
        Stop(Some, 4);
        Assert.Equal(["epoch-000003.safetensors", "epoch-000004.safetensors"], Files());
        var epochs = new List<int>();
        var ml = new MLContext(1);
        var log = new Messages(ml);
        ResumableTraining.Fit(Some, options =>
        {
            Checkpoints(options);
            options.Progress = report => epochs.Add(report.Epoch);
        }, ml);
        Assert.Contains($"Training is resumed from the checkpoint '{_folder.At("epoch-000004.safetensors")}', after epoch 4.", log.Infos);
        Assert.Equal([1, 2, 3, 4, 5, 6], epochs);

        ml = new MLContext(1);
        log = new Messages(ml);
        ResumableTraining.Fit(Some, Checkpoints, ml);
        Assert.Contains($"The checkpoint '{_folder.At("epoch-000006.safetensors")}' has this training to its end; nothing is left to train.", log.Infos);
    }

    [Theory]
    [InlineData("the option LearningRate was '0.02' and is '0.5'")]
    [InlineData("the option AuxiliaryTasks was ")]
    [InlineData("the seed of the MLContext was '1' and is '2'")]
    [InlineData("the hash of the training rows was ")]
    public void Another_training_is_refused_in_one_sentence(string difference)
    {
        Stop(Some, 1);
        var exception = Assert.Throws<InvalidOperationException>(() => ResumableTraining.Fit(Some, options =>
        {
            Checkpoints(options);
            if (difference.Contains("LearningRate", StringComparison.Ordinal))
                options.LearningRate = 0.5;
            if (difference.Contains("AuxiliaryTasks", StringComparison.Ordinal))
                options.AuxiliaryTasks.RemoveAt(0);
        }, new MLContext(difference.Contains("seed", StringComparison.Ordinal) ? 2 : 1), rows: difference.Contains("rows", StringComparison.Ordinal) ? 91 : 90));
        Assert.StartsWith($"The checkpoint '{_folder.At("epoch-000001.safetensors")}' is of another training: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(difference, exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("; expected the same, or another folder in the option CheckpointFolder.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["epoch-000001.safetensors"], Files());
    }

    [Fact]
    public void A_training_that_goes_on_from_another_model_is_another_training()
    {
        using var first = ResumableTraining.Model(Some);
        using var second = ResumableTraining.Model(Some, options => options.LearningRate = 0.01);
        ResumableTraining.Fit(Some, options => GoOn(options, first));
        Assert.NotEmpty(ResumableTraining.Fit(Some, options => GoOn(options, first)));
        var exception = Assert.Throws<InvalidOperationException>(() => ResumableTraining.Fit(Some, options => GoOn(options, second)));
        Assert.Contains("the hash of the weights of the option InitialModel was ", exception.Message, StringComparison.Ordinal);

        void GoOn(AuxiLearnOptions options, AuxiLearnTransformer model)
        {
            Checkpoints(options);
            options.InitialModel = model;
        }
    }

    [Theory]
    [InlineData("cut off")]
    [InlineData("one bit")]
    [InlineData("foreign")]
    [InlineData("empty")]
    public void A_damaged_checkpoint_gives_way_to_the_one_before_it(string damage)
    {
        var expected = ResumableTraining.Fit(Some);
        Stop(Some, 3);
        Damage("epoch-000003.safetensors", damage);
        var ml = new MLContext(1);
        var log = new Messages(ml);
        Assert.Equal(expected, ResumableTraining.Fit(Some, Checkpoints, ml));
        Assert.StartsWith($"The checkpoint '{_folder.At("epoch-000003.safetensors")}' cannot be read: ", Assert.Single(log.Warnings), StringComparison.Ordinal);
        Assert.EndsWith("; the one before it is used.", log.Warnings.Single(), StringComparison.Ordinal);
        Assert.Contains("after epoch 2.", string.Join(' ', log.Infos), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_checkpoints_alone_are_refused_in_one_sentence()
    {
        Stop(Some, 1);
        Damage("epoch-000001.safetensors", "one bit");
        var exception = Assert.Throws<FormatException>(() => ResumableTraining.Fit(Some, Checkpoints));
        Assert.Equal($"The checkpoint '{_folder.At("epoch-000001.safetensors")}' cannot be read: its bytes are not those of its checksum; expected the file "
            + "as it was written; delete it, or give the option CheckpointFolder another folder.", exception.Message);
    }

    [Theory]
    [InlineData(false, "The weighting method Decaying has the field '_share' and does not override Transfer: checkpoints hold its parameters alone; "
        + "expected an override, if a field changes during training.")]
    [InlineData(true, null)]
    public void A_method_of_the_users_own_that_does_not_hand_over_its_fields_is_warned_of(bool isHandedOver, string? warning)
    {
        var ml = new MLContext(1);
        var log = new Messages(ml);
        ResumableTraining.Fit(Some, options =>
        {
            Checkpoints(options);
            options.Weighting = WeightingMethod.Custom("decaying", _ => isHandedOver ? new SavedDecaying() : new Decaying());
        }, ml);
        Assert.Equal(warning is null ? [] : [warning], log.Warnings.Where(text => text.Contains("Transfer", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_document_has_an_example()
    {
        var ml = new MLContext(1);
        var path = _folder.At("model.zip");
        Examples.ResumingExample.Train(ml, Generating.Clusters.View(ml, 30), _folder.At("checkpoints"), path);
        using var model = (AuxiLearnMulticlassTransformer)ml.Model.Load(path, out _);
        Assert.Equal(["model.zip"], Files());
        Assert.InRange(model.Model.History.Count, 1, 40);
    }

    [Fact]
    public void There_are_as_many_checkpoints_as_are_asked_for()
    {
        var seen = new List<string>();
        ResumableTraining.Fit(Some, options =>
        {
            Checkpoints(options);
            options.CheckpointEpochs = 4;
            options.Progress = _ => seen.Add(Files().LastOrDefault() ?? "none");
        });
        Assert.Equal(["none", "none", "none", "none", "epoch-000004.safetensors", "epoch-000004.safetensors"], seen);
        Assert.Equal(["epoch-000004.safetensors", "epoch-000006.safetensors"], Files());
    }

    [Fact]
    public void Minutes_between_checkpoints_are_waited_for_but_for_the_last()
    {
        ResumableTraining.Fit(Some, options =>
        {
            Checkpoints(options);
            options.CheckpointMinutes = 60;
            options.Progress = _ => Assert.Empty(Files());
        });
        Assert.Equal(["epoch-000006.safetensors"], Files());
    }

    [Fact]
    public void What_a_killed_process_left_half_written_is_removed_and_nothing_else()
    {
        _folder.Write(".0123456789abcdef0123456789abcdef.tmp", "half");
        _folder.Write("notes.txt", "mine");
        Stop(Some, 1);
        Assert.Equal(["epoch-000001.safetensors", "notes.txt"], Files());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_warned_of_once_and_training_goes_on()
    {
        var expected = ResumableTraining.Fit(Some);
        var folder = Path.Combine(_folder.Path, "gone");
        var ml = new MLContext(1);
        var log = new Messages(ml);
        Assert.Equal(expected, ResumableTraining.Fit(Some, options =>
        {
            options.CheckpointFolder = folder;
            options.Progress = report =>
            {
                if (report.Epoch == 2)
                    Directory.Delete(folder, recursive: true);
            };
        }, ml));
        Assert.StartsWith($"No checkpoint can be written to '{folder}' after epoch 2 (", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    private void Checkpoints(AuxiLearnOptions options) => options.CheckpointFolder = _folder.Path;

    /// <summary>Trains, and stops once so many epochs are saved.</summary>
    private void Stop(string kind, int epoch, Action<AuxiLearnOptions>? change = null) => Assert.Throws<IOException>(() => ResumableTraining.Fit(kind, options =>
    {
        Checkpoints(options);
        change?.Invoke(options);
        options.Progress = report => _ = report.Epoch <= epoch ? 0 : throw new IOException("The power is gone.");
    }));

    private string[] Files() => [.. Directory.GetFiles(_folder.Path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private void Damage(string name, string damage)
    {
        var path = _folder.At(name);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, damage switch
        {
            "cut off" => bytes[..(bytes.Length / 2)],
            "foreign" => "PK not a checkpoint"u8.ToArray(),
            "empty" => [],
            _ => [.. bytes[..^40], (byte)(bytes[^40] ^ 1), .. bytes[^39..]],
        });
    }

    /// <summary>Auxiliary losses that count less with every step.</summary>
    private class Decaying : AuxiLearn.Weighting.LossWeighting
    {
        private protected double _share = 1;

        protected override torch.Tensor Combine(AuxiLearn.Weighting.TaskLosses losses)
        {
            _share *= 0.99;
            return losses.Means[0] + _share * losses.Means.sum();
        }
    }

    private sealed class SavedDecaying : Decaying
    {
        public override void Transfer(StateTransfer state)
        {
            base.Transfer(state);
            state.Value("share", ref _share);
        }
    }
}
