using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tests.Data;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Whole pipelines on images of 8 x 8 that the tests make.</summary>
public sealed class ImagePipelineTests : IDisposable
{
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
        Assert.Contains("which is not a folder", Assert.ThrowsAny<Exception>(() => Scores(there)).GetBaseException().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_form_of_column_gives_the_same_model()
    {
        var rows = Pictures.Corners(40, _folder);
        var data = new MLContext().Data.LoadFromEnumerable(rows);
        float[] Scores(string column, ImageOptions? images = null)
        {
            var ml = new MLContext(1);
            using var model = ImageRegression.Fit(ml, data, column, images);
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
        using var model = ImageRegression.Fit(ml, data, column, images);
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
        using var model = ImageRegression.Fit(ml, loaded, "Loaded", null);
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
        using var model = ImageRegression.Fit(ml, data, "Image", new() { Height = 6, Width = 6 });
        Assert.Equal(new ImageDataViewType(), model.FeatureColumnType);
        Assert.Equal(20, model.Transform(data).GetColumn<float>("Score").Count(float.IsFinite));
    }

    private sealed class Scored
    {
        public float Score { get; set; }
    }
}
