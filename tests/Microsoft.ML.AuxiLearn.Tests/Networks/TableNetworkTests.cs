using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

/// <summary>Tables: entities, waves of numbers, and missing values.</summary>
[Seeded]
public class TableNetworkTests
{
    private static readonly MLContext _ml = new(1);

    [Fact]
    public void Numbers_are_themselves_and_waves_and_entities_rows_of_their_table()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomScope(3);
        using var embedding = Embedding(slots: 3, entitySlot: 1, most: 5);
        var x = tensor(new[] { 0.3f, 2, -1, float.NaN, 5, 0.5f, 0.3f, 99, -1, 0.3f, float.NaN, -1, 0.3f, -1, -1 }, [5, 3]);
        var found = embedding.call(x);
        Assert.Equal([5, 2 * (1 + 4) + 4], found.shape);
        Assert.Equal(embedding.Width, found.shape[1]);
        Assert.Equal([0.3f, -1, 0, 0.5f, 0.3f, -1], found[..3, ..2].flatten().data<float>().ToArray());

        var c = embedding.get_parameter("frequencies")![1];
        var angle = 2 * Math.PI * c * -1;
        var wave = embedding.Wave!.call(cat([tensor([-1f]), angle.sin(), angle.cos()]).unsqueeze(0)).relu();
        Assert.True(found[0, 6..10].allclose(wave[0], atol: 1e-6));
        Assert.True(found[1, 2..6].equal(embedding.get_parameter("missing")![0]).all().item<bool>());

        var table = embedding.get_parameter("table0")!;
        Assert.True(found[0, 10..].equal(table[2]).all().item<bool>());
        Assert.True(found[2.., 10..].equal(table[0]).all().item<bool>());   // 99, NaN and -1 are none of 5
    }

    [Fact]
    public void Its_gradients_are_those_of_differences()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomScope(4);
        using var embedding = Embedding(slots: 3, entitySlot: 2, most: 3);
        embedding.to(ScalarType.Float64);
        var x = tensor(new[] { 0.3, -0.7, 1, double.NaN, 0.2, 3 }, [2, 3]);
        var direction = randn(embedding.Width, ScalarType.Float64);
        Tensor Value() => embedding.call(x).matmul(direction).sum();
        foreach (var parameter in embedding.parameters())
        {
            var gradient = Autograd.Grad(Value(), [parameter])[0].flatten();
            using var noGrad = no_grad();
            for (var i = 0; i < parameter.numel(); i++)
            {
                var place = parameter.view(-1)[i];
                double At(double step)
                {
                    place.add_(step);
                    var value = Value().item<double>();
                    place.sub_(step);
                    return value;
                }
                Assert.Equal((At(1e-6) - At(-1e-6)) / 2e-6, gradient[i].item<double>(), 1e-5);
            }
        }
    }

    [Fact]
    public void Entities_are_learned_where_their_numbers_say_nothing()
    {
        var (train, test) = (Shops(3000, 1), Shops(1000, 2));
        Assert.InRange(Fit(Network.Table(Network.Mlp(32), new Dictionary<int, int> { [1] = 100 })), 0.8, 1);
        Assert.InRange(Fit(Network.Mlp(32)), -1, 0.5);

        double Fit(Network network)
        {
            using var model = Trained(network, train);
            using var loaded = (IDisposable)Models.SaveAndLoad(_ml, model, train.Schema);
            Assert.Equal(model.Transform(test).GetColumn<float>("Score"), ((ITransformer)loaded).Transform(test).GetColumn<float>("Score"));
            return _ml.Regression.Evaluate(model.Transform(test)).RSquared;
        }
    }

    [Fact]
    public void Auxiliary_tasks_are_weighted_and_training_goes_on()
    {
        var train = Shops(400, 1, missing: 0.2);
        var trainer = _ml.Regression.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.Regression("Half")],
            network: Network.Table(Network.Mlp(8), new Dictionary<int, int> { [1] = 100 }), numberOfEpochs: 3);
        using var model = trainer.Fit(train);
        using var further = trainer.Fit(train, model);
        Assert.All(further.Transform(train).GetColumn<float>("Score"), score => Assert.True(float.IsFinite(score)));
        Assert.NotEmpty(further.Model.History);
    }

    [Fact]
    public void An_entity_of_any_number_is_not_standardised_nor_doubted()
    {
        var rows = Enumerable.Range(0, 200).Select(i => i % 5 == 0
            ? new Shop { Features = [i / 200f, 90_000], Label = 3 } : new Shop { Features = [i / 200f, i % 7], Label = i / 200f }).ToArray();
        var log = new List<string>();
        var ml = new MLContext(1);
        ml.Log += (_, entry) => log.Add(entry.Message);
        using var model = ml.Regression.Trainers.AuxiLearn(network: Network.Table(Network.Mlp(16), new Dictionary<int, int> { [1] = 90_000 }),
            numberOfEpochs: 60, learningRate: 0.01).Fit(ml.Data.LoadFromEnumerable(rows));
        Assert.InRange(ml.Regression.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(rows))).RSquared, 0.8, 1);
        Assert.DoesNotContain(log, message => message.Contains("far from all others", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_number_is_a_value()
    {
        var rows = Shops(1000, 1, missing: 0.5);   // of what is missing the label is larger by 5
        using var model = Trained(Network.Table(16), rows);
        Assert.InRange(_ml.Regression.Evaluate(model.Transform(Shops(500, 2, missing: 0.5))).RSquared, 0.6, 1);
        Assert.StartsWith("The feature column 'Features' of the training data holds NaN in row ",
            Assert.Throws<InvalidOperationException>(() => Trained(Network.Mlp(4), rows)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_is_missing_everywhere_is_no_harm()
    {
        using var model = Trained(Network.Table(4), Shops(50, 1, missing: 1));
        Assert.All(model.Transform(Shops(50, 1, missing: 0.5)).GetColumn<float>("Score"), score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void It_is_described_and_compared_by_its_values()
    {
        var network = Network.Table(Network.Mlp(8, 4) with { Dropout = 0.1 }, new Dictionary<int, int> { [3] = 2, [0] = 7 });
        var again = Network.FromJson(network.ToJson());
        Assert.Equal(network, again);
        Assert.NotEqual(network, Network.Table(Network.Mlp(8, 4) with { Dropout = 0.1 }, new Dictionary<int, int> { [3] = 2, [0] = 8 }));
        Assert.NotEqual(network, Network.Table(8, 4));
        Assert.Equal("Table of Mlp(8, 4), Dropout 0.1, with entities in slots 0, 3", $"{again}");
    }

    [Fact]
    public void Mistakes_are_refused_in_one_sentence()
    {
        Assert.Equal("Network.Table was given 0 entities in slot 1; expected 1 to 1000000 in a slot from 0.", Refusal(() => Of(slot: 1, most: 0)));
        Assert.StartsWith("Network.Table was given 3 entities in slot -1;", Refusal(() => Of(slot: -1, most: 3)), StringComparison.Ordinal);
        Assert.Equal("Network.Table was given frequencies of 0; expected 1 to 1000.", Refusal(() => Network.Table(Network.Mlp(4), frequencies: 0)));
        Assert.Equal("Network.Table was given a frequency scale of 0; expected a positive number.",
            Refusal(() => Network.Table(Network.Mlp(4), frequencyScale: 0)));
        Assert.StartsWith("The perceptron of Network.Table has pretrained weights;",
            Refusal(() => Network.Table(Network.Mlp(4) with { Weights = "weights.safetensors" })), StringComparison.Ordinal);
        Assert.Equal("The option Network is Table with entities in slot 2 and the features have 2 slots; expected one of them.",
            Assert.Throws<InvalidOperationException>(() => Trained(Of(slot: 2, most: 9), Shops(20, 1))).Message);
        Assert.StartsWith("The option Precision is BFloat16 and the option Network is Table", Refused(new() { Precision = Precision.BFloat16 }),
            StringComparison.Ordinal);
        Assert.StartsWith("The option Members is 4 and the option Network is Table of Mlp(4)", Refused(new() { Members = 4 }), StringComparison.Ordinal);
        Assert.StartsWith("The option AuxiliaryTasks is a list with a self-supervised task and the option Network is Table with entities",
            Refused(new() { AuxiliaryTasks = { AuxiliaryTask.SelfSupervised(SelfSupervision.Masking()) } }), StringComparison.Ordinal);

        static Network Of(int slot, int most) => Network.Table(Network.Mlp(4), new Dictionary<int, int> { [slot] = most });
        static string Refusal(Func<object> make) => Assert.Throws<ArgumentException>(make).Message;
        static string Refused(AuxiLearnRegressionTrainer.Options options)
        {
            options.Network = Of(slot: 1, most: 9);
            return Assert.ThrowsAny<ArgumentException>(() => _ml.Regression.Trainers.AuxiLearn(options)).Message;
        }
    }

    private static TableEmbedding Embedding(int slots, int entitySlot, int most) => new(slots,
        (TableNetwork)Network.Table(Network.Mlp(), new Dictionary<int, int> { [entitySlot] = most }, frequencies: 2, embeddingWidth: 4, frequencyScale: 0.7));

    private static AuxiLearnRegressionTransformer Trained(Network network, IDataView rows) =>
        new MLContext(1).Regression.Trainers.AuxiLearn(network: network, numberOfEpochs: 20, learningRate: 0.01).Fit(rows);

    /// <summary>A number, and one of 100 shops whose numbers say nothing of what they add to the label.</summary>
    private static IDataView Shops(int count, int seed, double missing = 0)
    {
        var effects = Enumerable.Range(0, 101).Select(shop => 3 * Math.Sin(shop * 7919.0)).ToArray();
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ =>
        {
            var (number, shop, isMissing) = (random.NextDouble(), random.Next(1, 101), random.NextDouble() < missing);
            var label = (float)(number + (missing > 0 ? isMissing ? 5 : 0 : effects[shop]) + 0.1 * random.NextDouble());
            return new Shop { Features = [isMissing ? float.NaN : (float)number, shop], Label = label, Half = label / 2 };
        }).ToArray());
    }

    private sealed class Shop
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public float Half { get; set; }
    }
}
