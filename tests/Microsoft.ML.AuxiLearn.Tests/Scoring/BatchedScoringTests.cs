using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Scoring;

public class BatchedScoringTests
{
    [Theory]
    [InlineData(1, 9)]
    [InlineData(7, 0)]
    [InlineData(7, 6)]
    [InlineData(7, 7)]
    [InlineData(7, 15)]
    [InlineData(64, 200)]
    public void Each_row_has_the_scores_that_a_prediction_engine_gives_it_and_keeps_its_other_columns(int batchSize, int rows)
    {
        var ml = new MLContext();
        ml.SetOption(AuxiLearnTransformer.BatchSizeOption, batchSize);
        var samples = Sample.Rows(rows);
        using var model = Models.Multiclass(ml, Models.WithKeys(ml, Sample.Rows(3)).Schema["Label"]);
        using var engine = ml.Model.CreatePredictionEngine<Sample, MulticlassPrediction>(model, new PredictionEngineOptions { OwnsTransformer = false });

        var batched = ml.Data.CreateEnumerable<MulticlassPrediction>(model.Transform(ml.Data.LoadFromEnumerable(samples)), reuseRowObject: false).ToArray();

        Assert.Equal(rows, batched.Length);
        for (var i = 0; i < rows; i++)
        {
            var single = engine.Predict(samples[i]);
            Assert.Equal(single.PredictedLabel, batched[i].PredictedLabel);
            Assert.All(single.Score.Zip(batched[i].Score), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
            Assert.Equal((samples[i].Id, samples[i].Note), (batched[i].Id, batched[i].Note));
            Assert.Equal(samples[i].Place, batched[i].Place);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1000)]
    public void A_row_scores_alike_up_to_rounding_in_a_batch_of_any_size_and_in_a_prediction_engine_and_to_the_last_bit_in_the_same(int batchSize)
    {
        var ml = new MLContext();
        ml.SetOption(AuxiLearnTransformer.BatchSizeOption, batchSize);
        var samples = Sample.Rows(200);
        using var model = Models.Regression(ml, Network.Mlp(128, 64));
        using var engine = ml.Model.CreatePredictionEngine<Sample, RegressionPrediction>(model, new PredictionEngineOptions { OwnsTransformer = false });
        float[] Batched() => [.. model.Transform(ml.Data.LoadFromEnumerable(samples)).GetColumn<float>("Score")];
        float[] Single() => [.. samples.Select(sample => engine.Predict(sample).Score)];
        Assert.Equal(Batched(), Batched());
        Assert.Equal(Single(), Single());
        Assert.All(Single().Zip(Batched()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f * Math.Max(1, Math.Abs(pair.First))));
    }

    [Fact]
    public void A_shuffled_cursor_gives_every_row_once_with_its_own_score()
    {
        var ml = new MLContext();
        using var model = Models.Regression(ml);
        var view = model.Transform(ml.Data.Cache(ml.Data.LoadFromEnumerable(Sample.Rows(150))));
        var inOrder = Scores(view, null);
        var shuffled = Scores(view, new Random(3));
        Assert.True(view.CanShuffle);
        Assert.NotEqual(inOrder.Select(pair => pair.Id), shuffled.Select(pair => pair.Id));
        Assert.Equal(inOrder.Select(pair => pair.Id), shuffled.Select(pair => pair.Id).Order());
        Assert.All(inOrder.Zip(shuffled.OrderBy(pair => pair.Id)), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-4f));
        Assert.Equal(150, view.GetRowCount());

        static List<(int Id, float Score)> Scores(IDataView view, Random? random)
        {
            using var cursor = view.GetRowCursor([view.Schema["Id"], view.Schema["Score"]], random);
            var (id, score) = (cursor.GetGetter<int>(view.Schema["Id"]), cursor.GetGetter<float>(view.Schema["Score"]));
            var rows = new List<(int, float)>();
            var (idValue, scoreValue) = (0, 0f);
            while (cursor.MoveNext())
            {
                id(ref idValue);
                score(ref scoreValue);
                rows.Add((idValue, scoreValue));
            }
            return rows;
        }
    }

    [Fact]
    public void The_network_runs_once_per_batch_and_never_where_no_score_is_asked_for()
    {
        var ml = new MLContext();
        ml.SetOption(AuxiLearnTransformer.BatchSizeOption, 10);
        var counting = new CountingNetwork();
        using var model = Models.Regression(ml, Network.Custom("counting", counting.Make));
        var view = model.Transform(ml.Data.LoadFromEnumerable(Sample.Rows(25)));

        counting.Runs = 0;
        Assert.Equal(25, view.GetColumn<int>("Id").Count());
        Assert.Equal(0, counting.Runs);
        Assert.Equal(25, view.GetColumn<float>("Score").Count());
        Assert.Equal(3, counting.Runs);
    }

    [Fact]
    public void Columns_that_are_not_asked_for_are_not_read()
    {
        var ml = new MLContext();
        using var model = Models.Regression(ml);
        var poisoned = ml.Transforms.CustomMapping<Sample, Poison>((_, _) => throw new NotSupportedException("read"), null);
        var view = model.Transform(poisoned.Fit(ml.Data.LoadFromEnumerable(Sample.Rows(5))).Transform(ml.Data.LoadFromEnumerable(Sample.Rows(5))));
        Assert.Equal(5, view.GetColumn<float>("Score").Count());
        Assert.Throws<InvalidOperationException>(() => view.GetColumn<float>("Poisoned").Count());   // which the poison would throw above, too
    }

    [Fact]
    public void Sparse_features_score_as_dense_ones()
    {
        var ml = new MLContext();
        using var model = Models.Regression(ml);
        var dense = ml.Data.LoadFromEnumerable(new[] { new Sparse { Features = new VBuffer<float>(3, [0, 4, 0]) } });
        var sparse = ml.Data.LoadFromEnumerable(new[] { new Sparse { Features = new VBuffer<float>(3, 1, [4], [1]) } });
        Assert.Equal(model.Transform(dense).GetColumn<float>("Score"), model.Transform(sparse).GetColumn<float>("Score"));
    }

    [Fact]
    public void Values_that_live_only_until_the_next_row_pass_through()
    {
        var ml = new MLContext();
        using var model = Models.Regression(ml);
        var view = model.Transform(new ResourceView(ml.Data.LoadFromEnumerable(Sample.Rows(20))));
        using var cursor = view.GetRowCursor(view.Schema);
        var (resource, score) = (cursor.GetGetter<Resource>(view.Schema["Resource"]), cursor.GetGetter<float>(view.Schema["Score"]));
        var expected = model.Transform(ml.Data.LoadFromEnumerable(Sample.Rows(20))).GetColumn<float>("Score").ToArray();
        Resource value = null!;
        var scoreValue = 0f;
        for (var i = 0; i < 20; i++)
        {
            Assert.True(cursor.MoveNext());
            resource(ref value);
            score(ref scoreValue);
            Assert.Equal((i, false), (value.Row, value.IsDisposed));
            Assert.Equal(expected[i], scoreValue, 1e-4f);
        }
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void A_cursor_refuses_columns_and_types_it_was_not_made_for()
    {
        var ml = new MLContext();
        using var model = Models.Regression(ml);
        var view = model.Transform(ml.Data.LoadFromEnumerable(Sample.Rows(3)));
        using var cursor = view.GetRowCursor([view.Schema["Score"]]);
        Assert.False(cursor.IsColumnActive(view.Schema["Id"]));
        Assert.ThrowsAny<ArgumentException>(() => cursor.GetGetter<int>(view.Schema["Id"]));
        Assert.ThrowsAny<ArgumentException>(() => cursor.GetGetter<double>(view.Schema["Score"]));
        var score = cursor.GetGetter<float>(view.Schema["Score"]);
        var value = 0f;
        Assert.Throws<InvalidOperationException>(() => score(ref value));
    }

    [Fact]
    public void Row_ids_are_those_of_the_input()
    {
        var ml = new MLContext();
        using var model = Models.Regression(ml);
        var source = ml.Data.Cache(ml.Data.LoadFromEnumerable(Sample.Rows(70)));
        var view = model.Transform(source);
        using var expected = source.GetRowCursor([], new Random(5));
        using var cursor = view.GetRowCursor([view.Schema["Score"]], new Random(5));
        var (expectedId, id) = (expected.GetIdGetter(), cursor.GetIdGetter());
        var (expectedValue, value) = (default(DataViewRowId), default(DataViewRowId));
        while (expected.MoveNext())
        {
            Assert.True(cursor.MoveNext());
            expectedId(ref expectedValue);
            id(ref value);
            Assert.Equal(expectedValue, value);
        }
    }

    [Fact]
    public void A_batch_size_below_one_is_refused()
    {
        var ml = new MLContext();
        ml.SetOption(AuxiLearnTransformer.BatchSizeOption, 0);
        var exception = Assert.Throws<InvalidOperationException>(() => Models.Regression(ml));
        Assert.Equal("The option AuxiLearn.ScoringBatchSize is 0; expected at least 1.", exception.Message);
    }

    private sealed class Poison
    {
        public float Poisoned { get; set; }
    }

    private sealed class Sparse
    {
        [VectorType(3)]
        public VBuffer<float> Features { get; set; }
    }

    private sealed class CountingNetwork
    {
        public int Runs { get; set; }

        public nn.Module<Tensor, Tensor> Make(NetworkInput input) => new Module(this);

        private sealed class Module(CountingNetwork owner) : nn.Module<Tensor, Tensor>("counting")
        {
            public override Tensor forward(Tensor input)
            {
                owner.Runs++;
                return input.relu();
            }
        }
    }
}
