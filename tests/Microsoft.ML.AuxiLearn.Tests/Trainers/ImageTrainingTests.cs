using Microsoft.ML.AuxiLearn.Tests.Data;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>What a training reads of images, when and how often, and what its batches see of them.</summary>
public sealed class ImageTrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Validation_sees_images_as_scoring_does_batch_by_batch()
    {
        var ml = new MLContext(1);
        var (train, validation) = (ml.Data.LoadFromEnumerable(Pictures.Corners(40)), ml.Data.LoadFromEnumerable(Pictures.Corners(31, seed: 2)));
        using var model = ml.BinaryClassification.Trainers.AuxiLearn(new()
        {
            LabelColumnName = "IsLarge",
            FeatureColumnName = "Bytes",
            Network = ImageRegression.Convolutional,
            Images = new() { Augmentation = Augmentation.RandomCrop(7).Then(Augmentation.ColorJitter(0.3)) },
            NumberOfEpochs = 4,
            BatchSize = 8,
            Calibration = Calibration.None,   // which would divide the logits
        }).Fit(train, validation);
        var best = model.Model.History[model.Model.BestEpoch - 1];
        var loss = model.Transform(validation).GetColumn<float>("Score")
            .Zip(validation.GetColumn<bool>("IsLarge"), (logit, isLarge) => Math.Log(1 + Math.Exp(isLarge ? -logit : logit))).Average();
        Assert.Equal(best.ValidationLoss, loss, 1e-5);
    }

    [Fact]
    public void Pixels_kept_in_memory_serve_many_fits()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Pictures.Corners(20, _folder));
        var pixels = ml.Transforms.LoadImages("Loaded", _folder, "File")
            .Append(ml.Transforms.ResizeImages("Resized", 6, 6, "Loaded"))
            .Append(ml.Transforms.ExtractPixels("Pixels", "Resized", outputAsFloatArray: false))
            .Append(ml.Transforms.SelectColumns("Pixels", "Redness", "IsLarge"));
        var kept = ml.Data.Cache(pixels.Fit(data).Transform(data));
        using var first = ImageRegression.Fit(new MLContext(1), kept, "Pixels", null);
        foreach (var file in Directory.GetFiles(_folder))
            File.Delete(file);
        using var second = ImageRegression.Fit(new MLContext(1), kept, "Pixels", null);
        Assert.Equal(first.Transform(kept).GetColumn<float>("Score"), second.Transform(kept).GetColumn<float>("Score"));
    }

    [Fact]
    public void Live_tensors_grow_neither_with_the_images_nor_with_the_steps()
    {
        var ml = new MLContext(1);
        var augmentation = Augmentation.RandomResizedCrop(9).Then(Augmentation.RandomCrop(8, padding: 1)).Then(Augmentation.Flip)
            .Then(Augmentation.ColorJitter(0.1, 0.1, 0.1));
        var images = new ImageOptions { Folder = _folder, Height = 10, Width = 10, Augmentation = augmentation };
        var rows = Pictures.Corners(40, _folder);
        long Left(int count, int epochs) => LiveTensors.LeftBy(() =>
        {
            var data = ml.Data.LoadFromEnumerable(rows[..count]);
            using var model = ImageRegression.Fit(ml, data, "File", images, epochs);
            Assert.Equal(count, model.Transform(data).GetColumn<float>("Score").Count(float.IsFinite));
        });

        var one = Left(20, 1);
        Assert.Equal(one, Left(20, 1));
        Assert.Equal(one, Left(40, 4));
    }

    [Fact]
    public void Images_are_read_once_however_many_the_epochs()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Pictures.Corners(20));
        var reads = 0;
        var counted = ml.Transforms.CustomMapping<Picture, Counted>((picture, counted) => (counted.Pixels, reads) = (picture.Bytes, reads + 1), null).Fit(data)
            .Transform(data);
        using var model = ImageRegression.Fit(ml, counted, "Pixels", new() { Augmentation = Augmentation.Flip });
        Assert.Equal(20, reads);
    }

    [Fact]
    public void Augmented_training_is_repeatable_and_not_the_training_without()
    {
        var data = new MLContext().Data.LoadFromEnumerable(Pictures.Corners(30));
        float[] Scores(int seed, Augmentation augmentation)
        {
            var ml = new MLContext(seed);
            using var model = ImageRegression.Fit(ml, data, "Bytes", new() { Augmentation = augmentation });
            return [.. model.Transform(data).GetColumn<float>("Score")];
        }

        var augmentation = Augmentation.RandomCrop(8, padding: 2).Then(Augmentation.Flip).Then(Augmentation.ColorJitter(0.2, 0.2, 0.2));
        Assert.Equal(Scores(1, augmentation), Scores(1, augmentation));
        Assert.NotEqual(Scores(1, augmentation), Scores(1, Augmentation.None));
        Assert.NotEqual(Scores(1, augmentation), Scores(2, augmentation));
    }

    /// <summary>White images: only a crop out of the black margin has anything else in it.</summary>
    [Fact]
    public void A_hypergradient_sees_one_augmented_training_batch_and_the_auxiliary_batch_as_scoring_would()
    {
        var ml = new MLContext(1);
        var rows = Pictures.Corners(24);
        foreach (var row in rows)
            row.Bytes = [.. Enumerable.Repeat((byte)255, 3 * Picture.Side * Picture.Side)];
        var recorder = new Recorder();
        using var model = ml.Regression.Trainers.AuxiLearn(new()
        {
            LabelColumnName = "Redness",
            FeatureColumnName = "Bytes",
            AuxiliaryTasks = { AuxiliaryTask.Binary("IsLarge") },
            Network = Network.Custom("recorder", _ => recorder.Make()),
            Images = new() { Augmentation = Augmentation.RandomCrop(8, padding: 4), Normalization = ImageNormalization.None },
            AuxiliarySet = AuxiliarySet.HeldOutRows(8),
            ValidationSet = ValidationSet.None,
            NumberOfEpochs = 1,
            BatchSize = 8,
            AuxiliaryUpdateInterval = 1,
        }).Fit(ml.Data.LoadFromEnumerable(rows));

        var steps = 2;   // 16 training rows
        // a primary batch and a batch of the hypergradient, each seen any number of times
        Assert.Equal(2 * steps, recorder.Seen.Count(seen => seen.IsCropped));
        Assert.Single(recorder.Seen, seen => !seen.IsCropped);                   // all auxiliary batches are alike: white
        Assert.True(recorder.Passes > recorder.Seen.Count, $"{recorder.Passes} passes");
    }

    private sealed class Counted
    {
        [VectorType(3, Picture.Side, Picture.Side)]
        public byte[] Pixels { get; set; } = [];
    }

    /// <summary>Remembers the distinct inputs of its passes in training mode.</summary>
    private sealed class Recorder
    {
        private readonly Dictionary<string, bool> _seen = [];

        public IReadOnlyList<(string Pixels, bool IsCropped)> Seen => [.. _seen.Select(pair => (pair.Key, pair.Value))];

        public int Passes { get; private set; }

        public nn.Module<Tensor, Tensor> Make() => new Module(this);

        private sealed class Module : nn.Module<Tensor, Tensor>
        {
            private readonly Recorder _recorder;
            private readonly nn.Module<Tensor, Tensor> _linear = nn.Linear(3 * Picture.Side * Picture.Side, 4);

            public Module(Recorder recorder) : base("recorder")
            {
                _recorder = recorder;
                RegisterComponents();
            }

            public override Tensor forward(Tensor input)
            {
                if (training)
                {
                    using var scope = NewDisposeScope();
                    var values = input.detach().contiguous().data<float>().ToArray();
                    _recorder._seen[string.Join(",", values.Index().Where(value => value.Item != 1).Select(value => value.Index))] =
                        values.Any(value => value != 1);
                    _recorder.Passes++;
                }
                return _linear.forward(input.flatten(1));
            }
        }
    }
}
