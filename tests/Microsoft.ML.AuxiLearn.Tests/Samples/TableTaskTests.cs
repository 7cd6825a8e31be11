using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

public class TableTaskTests
{
    /// <summary>The class is the row's last digit, missing in every tenth row.</summary>
    private readonly IDataView _table = Tables.Csv("x,colour,class,flag,size\n" + string.Join('\n', Enumerable.Range(0, 100).Select(i =>
        $"{i},{(i % 3 == 0 ? "red" : "blue")},{(i % 10 == 0 ? "" : $"c{i % 10}")},{i % 2},{(i % 7 == 0 ? "" : i)}")));

    private (string Label, IReadOnlyList<string> Auxiliary, IReadOnlyList<string> Features) Roles => _table.Schema.FindRoles("class", "flag,size");

    [Fact]
    public void Auxiliary_columns_become_the_tasks_that_fit()
    {
        Assert.Equal([AuxiliaryTask.Binary("flag"), AuxiliaryTask.Regression("size")], new TableTask(_table, Roles).AuxiliaryTasks);
        Assert.Equal([AuxiliaryTask.Multiclass("class")], new TableTask(_table, _table.Schema.FindRoles("size", "class")).AuxiliaryTasks);
    }

    [Fact]
    public void The_kind_follows_from_the_label_unless_it_is_told()
    {
        Assert.Equal(TaskKind.Multiclass, new TableTask(_table, Roles).Kind);
        Assert.Equal(TaskKind.Regression, new TableTask(_table, _table.Schema.FindRoles("size")).Kind);
        Assert.Equal(TaskKind.Multiclass, new TableTask(_table, _table.Schema.FindRoles("flag"), TaskKind.Multiclass).Kind);
        Assert.Contains("text", Assert.Throws<ArgumentException>(() => new TableTask(_table, Roles, TaskKind.Regression)).Message, StringComparison.Ordinal);
        Assert.Contains("9 values", Assert.Throws<ArgumentException>(() => new TableTask(_table, Roles, TaskKind.Binary)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x,y\n1,a\n2,a\n3,")]
    [InlineData("x,y\n1,7\n2,7\n3,")]
    public void A_label_of_one_value_is_refused_by_its_name(string csv)
    {
        var table = Tables.Csv(csv);
        Assert.Equal("The label 'y' has fewer than two values; expected at least two classes.",
            Assert.Throws<ArgumentException>(() => new TableTask(table, table.Schema.FindRoles("y"), TaskKind.Multiclass)).Message);
    }

    [Theory]
    [InlineData("x,y\n1,no\n2,yes\n3,\n4,yes")]
    [InlineData("x,y\n1,-1\n2,1\n3,\n4,1")]
    [InlineData("x,y\n1,\"say \"\"no\"\"\"\n2,yes\n3,\n4,yes")]
    public void A_label_of_two_values_becomes_zero_and_one(string csv)
    {
        var table = Tables.Csv(csv);
        var task = new TableTask(table, table.Schema.FindRoles("y"), TaskKind.Binary);
        Assert.Equal([0, 1, float.NaN, 1], task.LabelColumns(new MLContext()).Fit(table).Transform(table).Numbers(task.Label));
    }

    [Fact]
    public void A_table_network_reads_numbers_as_they_are_and_texts_as_entities()
    {
        var ml = new MLContext(1);
        var table = Tables.Csv("a,b,colour,y\n1,2,red,1\n3,,blue,2\n5,6,red,3\n7,8,green,4");
        var task = new TableTask(table, table.Schema.FindRoles("y"));
        Assert.Equal([(2, 3)], task.Entities.Select(entity => (entity.Key, entity.Value)));
        var train = ml.Data.TakeRows(table, 3);
        var rows = task.ValueColumns(ml, train).Fit(train).Transform(table);
        var options = new AuxiLearnRegressionTrainer.Options();
        task.UseTableNetwork(options, Network.Mlp(4));
        Assert.Equal(Network.Table(Network.Mlp(4), task.Entities), options.Network);
        float[][] values = [.. rows.GetColumn<float[]>(options.FeatureColumnName)];
        Assert.Equal([[1, 2, 1], [3, float.NaN, 2], [5, 6, 1]], values[..3]);
        Assert.Equal([7, 8], values[3][..2]);
        Assert.True(values[3][2] is 0 or float.NaN);   // green is in none of the training rows
    }

    [Fact]
    public void A_saved_pipeline_predicts_the_same()
    {
        var ml = new MLContext(1);
        var task = new TableTask(_table, Roles);
        using var model = task.LabelColumns(ml).Append(task.FeatureColumns(ml)).Append(task.Trainer(ml, options => options.NumberOfEpochs = 1))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(_table);
        using var file = new MemoryStream();
        ml.Model.Save(model, _table.Schema, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out _);
        using var disposable = (IDisposable)loaded;
        Assert.Equal(model.Transform(_table).Texts("PredictedLabel"), loaded.Transform(_table).Texts("PredictedLabel"));
    }
}
