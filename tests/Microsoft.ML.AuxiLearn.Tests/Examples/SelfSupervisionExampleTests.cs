using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

public class SelfSupervisionExampleTests
{
    [Fact]
    public void Each_task_has_a_weight()
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        Image[] rows = [.. Enumerable.Range(0, 40).Select(row => new Image
        {
            Features = [.. Enumerable.Range(0, 64).Select(pixel => (byte)(random.Next(100) + (pixel / 8 < 4 == (row % 2 == 0) ? 100 : 0)))],
            Label = (uint)(row % 2),
        })];
        var weights = SelfSupervisionExample.Run(ml, ml.Data.LoadFromEnumerable(rows[..20]), ml.Data.LoadFromEnumerable(rows[20..]));
        Assert.Equal(["Label", "Rotation", "Jigsaw", "Masking"], weights.Keys);
        Assert.All(weights.Values, weight => Assert.InRange(weight, 0, 100));
    }

    [Fact]
    public void Clusters_are_a_task_beside_the_others()
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        IDataView Rows(int count) => ml.Data.LoadFromEnumerable(Enumerable.Range(0, count)
            .Select(row => new Point { Features = [row % 5 + random.NextSingle() / 2, row % 3 + random.NextSingle() / 2], Label = row % 5 }).ToArray());
        var unlabelled = Rows(100);
        Assert.Equal(["Label", "Cluster", "Masking", "Denoising"], SelfSupervisionExample.Clusters(ml, unlabelled, Rows(30), unlabelled));
    }

    [Fact]
    public void Turns_are_learned_first_and_tiles_are_shuffled()
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        Image[] rows = [.. Enumerable.Range(0, 60).Select(row => new Image
        {
            Features = [.. Enumerable.Range(0, 64).Select(pixel => (byte)(random.Next(100) + (pixel / 8 < 4 == (row % 2 == 0) ? 100 : 0)))],
            IsBright = row % 2 == 0,
        })];
        var (labelled, unlabelled) = (ml.Data.LoadFromEnumerable(rows[..30]), ml.Data.LoadFromEnumerable(rows));
        var model = SelfSupervisionExample.Turns(ml, labelled, unlabelled);
        Assert.InRange(ml.BinaryClassification.Evaluate(model.Transform(unlabelled), nameof(Image.IsBright)).Accuracy, 0.9, 1);
        (model as IDisposable)?.Dispose();
        Assert.Equal(64, Assert.IsType<VectorDataViewType>(SelfSupervisionExample.Tiles(ml, unlabelled).GetOutputSchema(unlabelled.Schema)["Shuffled"].Type).Size);
    }

    [Fact]
    public void Classes_have_kinds_that_are_known_or_found()
    {
        var ml = new MLContext(1);
        string[] names = ["cat", "dog", "car", "truck"];
        var random = new Random(1);
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(row => new Named
        {
            Name = names[row % 4],
            Features = [row % 4 / 2 * 4 + random.NextSingle(), (float)(row % 4) / 2 + random.NextSingle()],   // cats are nearer to dogs than to cars
        }).ToArray());
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Named.Name));
        var model = pipeline.Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()).Fit(rows);
        var (known, found, tasks) = SelfSupervisionExample.Coarse(ml, model, rows);
        var labelled = pipeline.Fit(rows).Transform(rows);
        Assert.Equal(["animal", "vehicle"], Kinds(known));
        Assert.Equal(["cat + dog", "car + truck"], Kinds(found));
        var trainer = ml.MulticlassClassification.Trainers.AuxiLearn(auxiliaryTasks: tasks, network: Network.Mlp(8), numberOfEpochs: 2);
        using var trained = trainer.Fit(found.Fit(labelled).Transform(labelled));
        Assert.Equal(["Label", "Kind"], trained.Model.TaskNames);

        string[] Kinds(IEstimator<ITransformer> estimator)
        {
            VBuffer<ReadOnlyMemory<char>> values = default;
            estimator.Fit(labelled).Transform(labelled).Schema["Kind"].GetKeyValues(ref values);
            return [.. values.DenseValues().Select(value => value.ToString())];
        }
    }

    private sealed class Named
    {
        public string Name { get; set; } = "";

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Point
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    /// <summary>Bright above, or bright below.</summary>
    private sealed class Image
    {
        [VectorType(64)]
        public byte[] Features { get; set; } = [];

        [KeyType(2)]
        public uint Label { get; set; }

        public bool IsBright { get; set; }
    }
}
