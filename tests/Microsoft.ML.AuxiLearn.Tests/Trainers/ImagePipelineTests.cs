using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tests.Data;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Whole pipelines on images of 8 x 8 that the tests make.</summary>
public sealed class ImagePipelineTests : IDisposable
{
    private static readonly Network _convolutional = Network.Custom("image pipeline", input => nn.Sequential(
        ("conv", nn.Conv2d(input.Shape[0], 6, 3, padding: 1)), ("relu", nn.ReLU()), ("pool", nn.AdaptiveAvgPool2d([4, 4])), ("flatten", nn.Flatten())));

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Loaded_and_resized_images_are_learned_saved_and_scored_in_a_fresh_process()
    {
        var ml = new MLContext(1);
        var rows = Pictures.Corners(80, _folder);
        var data = ml.Data.LoadFromEnumerable(rows);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Corner")
            .Append(ml.Transforms.LoadImages("Loaded", _folder, "File"))
            .Append(ml.Transforms.ResizeImages("Features", Picture.Side, Picture.Side, "Loaded"))
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
            {
                AuxiliaryTasks = { AuxiliaryTask.Regression("Redness") },
                Network = Network.Mlp(16),
                NumberOfEpochs = 12,
                BatchSize = 16,
                LearningRate = 0.01,
                AuxiliaryUpdateInterval = 5,
            }));
        using var model = pipeline.Fit(data);
        var scores = model.Transform(data).GetColumn<float[]>("Score").ToArray();
        Assert.InRange(ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy, 0.95, 1);
        Assert.Equal(new ImageDataViewType(Picture.Side, Picture.Side), model.LastTransformer.FeatureColumnType);

        var path = Path.Combine(_folder, "model.zip");
        ml.Model.Save(model, data.Schema, path);
        var child = ChildProcess.Run("Loading.ScoreImage", [path, rows[5].File]);
        Assert.Equal(("", 0), (child.Error, child.ExitCode));
        var found = child.Output.Split(' ').Select(score => float.Parse(score, System.Globalization.CultureInfo.InvariantCulture));
        Assert.All(scores[5].Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));   // one row alone, there
    }

    [Fact]
    public void A_loaded_model_takes_another_folder()
    {
        var (ml, moved) = (new MLContext(1), Path.Combine(_folder, "moved"));
        Directory.CreateDirectory(moved);
        var rows = Pictures.Corners(8, _folder);
        var data = ml.Data.LoadFromEnumerable(rows);
        using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            FeatureColumnName = "File",
            LabelColumnName = "Redness",
            Images = new() { Folder = _folder },
            Network = Network.Mlp(2),
            NumberOfEpochs = 1,
        }).Fit(data);
        var expected = model.Transform(data).GetColumn<float>("Score").ToArray();
        var path = Path.Combine(_folder, "model.zip");
        ml.Model.Save(model, data.Schema, path);
        foreach (var row in rows)
            File.Move(Path.Combine(_folder, row.File), Path.Combine(moved, row.File));

        float[] Scores(MLContext context)
        {
            var loaded = context.Model.Load(path, out _);
            using var freed = (IDisposable)loaded;
            return [.. loaded.Transform(data).GetColumn<float>("Score")];
        }
        Assert.Contains("is not there in row 1 ('0.png')", Assert.Throws<UnreadableRowException>(() => Scores(new MLContext())).Message,
            StringComparison.Ordinal);
        var there = new MLContext();
        there.SetOption(AuxiLearnTransformer.ImageFolderOption, moved);
        Assert.Equal(expected, Scores(there));
        there.SetOption(AuxiLearnTransformer.ImageFolderOption, Path.Combine(moved, "none"));
        Assert.Contains("which is no folder", Assert.ThrowsAny<Exception>(() => Scores(there)).GetBaseException().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_form_of_column_gives_the_same_model()
    {
        var rows = Pictures.Corners(40, _folder);
        var data = new MLContext().Data.LoadFromEnumerable(rows);
        float[] Scores(string column, ImageOptions? images = null)
        {
            var ml = new MLContext(1);
            using var model = Fit(ml, data, column, images);
            var loaded = Scoring.Models.SaveAndLoad(ml, model, data.Schema);
            using var disposable = (IDisposable)loaded;
            var scores = model.Transform(data).GetColumn<float>("Score").ToArray();
            Assert.Equal(scores, loaded.Transform(data).GetColumn<float>("Score"));
            Assert.Equal(model.FeatureColumnType, ((AuxiLearnRegressionTransformer)loaded).FeatureColumnType);
            return scores;
        }

        var expected = Scores("Image");
        Assert.InRange(expected.Distinct().Count(), 35, 40);
        Assert.Equal(expected, Scores("Bytes"));
        Assert.Equal(expected, Scores("Interleaved"));
        Assert.Equal(expected, Scores("Flat", new() { Height = Picture.Side, Width = Picture.Side }));
        Assert.Equal(expected, Scores("File", new() { Folder = _folder }));
        Assert.All(expected.Zip(Scores("Numbers")), pair => Assert.Equal(pair.First, pair.Second, 0.5f));   // bytes over 255, rounded elsewhere
        Assert.All(rows, row => Assert.Equal(Picture.Side, row.Image!.Width));   // no one has disposed of the rows' images
    }

    [Theory]
    [InlineData("Image", 1)]
    [InlineData("Image", 7)]
    [InlineData("File", 7)]
    [InlineData("Bytes", 64)]
    [InlineData("Numbers", 5)]
    public void A_prediction_engine_gives_each_image_the_score_of_its_batch(string column, int batchSize)
    {
        var ml = new MLContext(1);
        ml.SetOption(AuxiLearnTransformer.BatchSizeOption, batchSize);
        var rows = Pictures.Corners(30, _folder);
        var data = ml.Data.LoadFromEnumerable(rows);
        var images = new ImageOptions
        {
            Height = Picture.Side,
            Width = Picture.Side,
            Folder = _folder,
            Augmentation = Augmentation.RandomCrop(6)
            .Then(Augmentation.Flip)
        };
        using var model = Fit(ml, data, column, images);
        using var engine = ml.Model.CreatePredictionEngine<Picture, Scored>(model, new PredictionEngineOptions { OwnsTransformer = false });
        var batched = model.Transform(data).GetColumn<float>("Score").ToArray();
        for (var pass = 0; pass < 2; pass++)
            Assert.All(rows.Zip(batched), pair => Assert.Equal(engine.Predict(pair.First).Score, pair.Second, 1e-2f));   // redness is about 180
        Assert.InRange(batched.Distinct().Count(), 25, 30);
    }

    [Fact]
    public void An_image_asked_for_beside_its_score_is_alive()
    {
        var ml = new MLContext(1);
        var rows = Pictures.Corners(12, _folder);
        var data = ml.Data.LoadFromEnumerable(rows);
        var loaded = ml.Transforms.LoadImages("Loaded", _folder, "File").Fit(data).Transform(data);
        using var model = Fit(ml, loaded, "Loaded", null);
        var view = model.Transform(loaded);
        var expected = view.GetColumn<float>("Score").ToArray();
        using var cursor = view.GetRowCursor([view.Schema["Loaded"], view.Schema["Score"]]);
        var (image, score) = (cursor.GetGetter<MLImage>(view.Schema["Loaded"]), cursor.GetGetter<float>(view.Schema["Score"]));
        MLImage picture = null!;
        var value = 0f;
        for (var row = 0; row < rows.Length; row++)
        {
            Assert.True(cursor.MoveNext());
            image(ref picture);
            score(ref value);
            Assert.Equal(rows[row].Bytes[0], picture.Pixels[picture.PixelFormat == MLPixelFormat.Rgba32 ? 0 : 2]);
            Assert.Equal(expected[row], value, 1e-3f);
        }
    }

    [Fact]
    public void Images_of_any_size_are_resized_in_training_and_in_scoring()
    {
        var ml = new MLContext(1);
        var rows = Pictures.Corners(20);
        for (var i = 0; i < rows.Length; i++)
        {
            var (height, width) = (8 + i % 3, 8 + i % 4);
            rows[i].Image = Pictures.Image(Pictures.Pattern(3 * height * width), height, width);
        }
        var data = ml.Data.LoadFromEnumerable(rows);
        using var model = Fit(ml, data, "Image", new() { Height = 6, Width = 6 });
        Assert.Equal(new ImageDataViewType(), model.FeatureColumnType);
        Assert.Equal(20, model.Transform(data).GetColumn<float>("Score").Count(float.IsFinite));
    }

    [Fact]
    public void Validation_sees_images_as_scoring_does_batch_by_batch()
    {
        var ml = new MLContext(1);
        var (train, validation) = (ml.Data.LoadFromEnumerable(Pictures.Corners(40)), ml.Data.LoadFromEnumerable(Pictures.Corners(31, seed: 2)));
        using var model = ml.BinaryClassification.Trainers.AuxiLearn(new()
        {
            LabelColumnName = "IsLarge",
            FeatureColumnName = "Bytes",
            Network = _convolutional,
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
        using var first = Fit(new MLContext(1), kept, "Pixels", null);
        foreach (var file in Directory.GetFiles(_folder))
            File.Delete(file);
        using var second = Fit(new MLContext(1), kept, "Pixels", null);
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
            using var model = Fit(ml, data, "File", images, epochs);
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
        using var model = Fit(ml, counted, "Pixels", new() { Augmentation = Augmentation.Flip });
        Assert.Equal(20, reads);
    }

    [Fact]
    public void Augmented_training_is_repeatable_and_not_the_training_without()
    {
        var data = new MLContext().Data.LoadFromEnumerable(Pictures.Corners(30));
        float[] Scores(int seed, Augmentation augmentation)
        {
            var ml = new MLContext(seed);
            using var model = Fit(ml, data, "Bytes", new() { Augmentation = augmentation });
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

    private static AuxiLearnRegressionTransformer Fit(MLContext ml, IDataView data, string column, ImageOptions? images, int epochs = 2) =>
        ml.Regression.Trainers.AuxiLearn(new()
        {
            LabelColumnName = "Redness",
            FeatureColumnName = column,
            AuxiliaryTasks = { AuxiliaryTask.Binary("IsLarge") },
            Network = _convolutional,
            Images = images,
            NumberOfEpochs = epochs,
            BatchSize = 8,
            AuxiliaryUpdateInterval = 2,
        }).Fit(data);

    private sealed class Counted
    {
        [VectorType(3, Picture.Side, Picture.Side)]
        public byte[] Pixels { get; set; } = [];
    }

    private sealed class Scored
    {
        public float Score { get; set; }
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
