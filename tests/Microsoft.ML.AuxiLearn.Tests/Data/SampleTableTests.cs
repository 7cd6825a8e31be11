using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Data;

public class SampleTableTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Columns_of_every_kind_become_one_matrix_of_targets()
    {
        using var scope = NewDisposeScope();
        var data = Keys(
            new Row { Features = [1, 2], Label = 3, Class = "b", Flag = true, Attributes = [1, float.NaN] },
            new Row { Features = [0, 4], Label = float.NaN, Class = "", Flag = false, Attributes = [0, 1] },
            new Row { Features = [5, 0], Label = 7, Class = "a", Flag = true, Attributes = [1, 1] });
        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Multiclass("Key"), AuxiliaryTask.Binary("Flag"), AuxiliaryTask.MultiLabel("Attributes") },
        };
        var binding = ColumnBinding.Bind(Host, data.Schema, options.Columns(), _ => new RegressionMain(), out _);

        var table = SampleReader.Read(Host, data, binding, withAuxiliary: true, "training", out _);

        Assert.Equal([1f, 2, 0, 4, 5, 0], table.Features.data<float>().ToArray());
        Assert.Equal([3f, 1, 1, 1, float.NaN, float.NaN, float.NaN, 0, 0, 1, 7, 0, 1, 1, 1], table.Targets.data<float>().ToArray());
        Assert.Equal(["Label"], binding.Main.TargetNames);
        Assert.Equal(["Attributes[0]", "Attributes[1]"], binding.Auxiliary[2].TargetNames);
    }

    [Fact]
    public void Sparse_features_are_read_as_dense_ones()
    {
        using var scope = NewDisposeScope();
        var data = _ml.Data.LoadFromEnumerable<Sparse>(
            [new() { Features = new VBuffer<float>(3, 1, [7f], [2]) }, new() { Features = new VBuffer<float>(3, [1f, 2, 3]) }]);
        var binding = ColumnBinding.Bind(Host, data.Schema, new AuxiLearnRegressionTrainer.Options().Columns(), _ => new RegressionMain(), out _);
        Assert.Equal([0f, 0, 7, 1, 2, 3], SampleReader.Read(Host, data, binding, withAuxiliary: true, "training", out _).Features.data<float>().ToArray());
    }

    [Fact]
    public void Rows_beyond_one_block_are_all_there()
    {
        using var scope = NewDisposeScope();
        var buffer = new RowBuffer(100);
        for (var row = 0; row < 5000; row++)
            buffer.Next().Fill(row);
        var matrix = buffer.ToTensor();
        Assert.Equal([5000L, 100], matrix.shape);
        Assert.Equal(Enumerable.Range(0, 5000).Select(row => (float)row), matrix.select(1, 99).contiguous().data<float>().ToArray());
    }

    [Fact]
    public void Numbers_are_standardised_and_other_measurements_of_the_target_take_its_units()
    {
        using var scope = NewDisposeScope();
        var layout = new TaskLayout(
            new BoundTask("y", ["y"], 1, TaskLoss.Squared, IsAveraged: false, IsMainTarget: true),
            [
                new BoundTask("sensor", ["sensor"], 0, TaskLoss.Squared, IsAveraged: false, IsMainTarget: true),
                new BoundTask("flag", ["flag"], 1, TaskLoss.BinaryCrossEntropy, IsAveraged: false, IsMainTarget: false),
                new BoundTask("constant", ["constant"], 1, TaskLoss.Squared, IsAveraged: false, IsMainTarget: false),
            ]);
        var targets = tensor(new[] { 10f, 20, 1, 5, 30, 40, 0, 5, float.NaN, 0, 1, 5 }, [3, 4]);
        var scaler = TargetScaler.Fit(targets, layout);
        scaler.Apply(targets);
        Assert.Equal((20, 10), (scaler.LabelMean, scaler.LabelScale));
        Assert.Equal([-1f, 0, 1, 0, 1, 2, 0, 0, float.NaN, -2, 1, 0], targets.data<float>().ToArray());
    }

    private IHost Host => ((IHostEnvironment)_ml).Register("test");

    private IDataView Keys(params Row[] rows)
    {
        var data = _ml.Data.LoadFromEnumerable(rows);
        return _ml.Transforms.Conversion.MapValueToKey("Key", "Class", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(data)
            .Transform(data);
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public string Class { get; set; } = "";

        public bool Flag { get; set; }

        [VectorType(2)]
        public float[] Attributes { get; set; } = [];
    }

    private sealed class Sparse
    {
        [VectorType(3)]
        public VBuffer<float> Features { get; set; }

        public float Label { get; set; }
    }
}
