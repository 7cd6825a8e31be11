using Microsoft.ML.AuxiLearn.Datasets;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public class ColumnCatalogTests
{
    private readonly DataViewSchema _schema = Tables.Csv("id,tau1,tau2,tau10,Size,odd*,target1,target2\n1,2,3,4,5,6,7,8").Schema;

    [Theory]
    [InlineData("Size", "Size")]
    [InlineData(" id ", "id")]
    [InlineData("S*", "Size")]
    [InlineData("odd*", "odd*")]
    [InlineData("last:1", "target2")]
    [InlineData("last:2", "target1")]
    [InlineData("last:8", "id")]
    public void One_column(string column, string expected) => Assert.Equal(expected, _schema.FindColumn(column));

    [Theory]
    [InlineData(null, "")]
    [InlineData(" ", "")]
    [InlineData("tau*", "tau1 tau2 tau10")]
    [InlineData("tau?", "tau1 tau2")]
    [InlineData("last:2", "target1 target2")]
    [InlineData("Size, id,", "Size id")]
    [InlineData("last:1,tau1?,id", "target2 tau10 id")]
    [InlineData("*", "id tau1 tau2 tau10 Size odd* target1 target2")]
    public void Several_columns(string? columns, string expected) => Assert.Equal(expected, string.Join(' ', _schema.FindColumns(columns)));

    [Fact]
    public void The_comments_example_finds_columns()
    {
        var (label, auxiliary) = Examples.DatasetsExample.Columns(Tables.Csv("id,tau1,tau2,Size,y\n1,2,3,4,5"));
        Assert.Equal("y", label);
        Assert.Equal(["tau1", "tau2", "Size"], auxiliary);
        var roles = Examples.DatasetsExample.Roles(Tables.Csv("id,tau1,tau2,Size,other,y\n1,2,3,4,5,6"));
        Assert.Equal("y", roles.Label);
        Assert.Equal(["tau1", "tau2", "Size"], roles.Auxiliary);
        Assert.Equal(["other"], roles.Features);
    }

    [Theory]
    [InlineData("size", "No column matches 'size'; the table has id, tau1,")]
    [InlineData("tau*", "'tau*' matches the 3 columns tau1, tau2, tau10; expected one column.")]
    [InlineData("last:9", "'last:9' is outside the table; expected last:1 to last:8.")]
    [InlineData("last:0", "'last:0' is outside the table")]
    [InlineData("last:", "No column matches 'last:'")]
    public void What_is_not_one_column_is_said(string column, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => _schema.FindColumn(column)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("tau1,tau*", "Column 'tau1' is chosen twice by 'tau1,tau*'; expected each column once.")]
    [InlineData("id,zeta?", "No column matches 'zeta?'; the table has id,")]
    public void What_is_not_a_list_of_columns_is_said(string columns, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => _schema.FindColumns(columns)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_wide_table_is_not_listed_whole()
    {
        var schema = Tables.Csv(string.Join(',', Enumerable.Range(0, 500).Select(i => $"c{i}")) + "\n" + string.Join(',', Enumerable.Repeat(1, 500))).Schema;
        var message = Assert.Throws<ArgumentException>(() => schema.FindColumn("x")).Message;
        Assert.Contains("500 columns: c0, ", message, StringComparison.Ordinal);
        Assert.Contains("c499", message, StringComparison.Ordinal);
        Assert.DoesNotContain("c250", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_was_replaced_is_found_once()
    {
        var context = new MLContext();
        var table = Tables.Csv("a,b\n1,2\n3,4");
        var replaced = context.Transforms.ReplaceMissingValues("a").Fit(table).Transform(table);
        Assert.Equal(["a", "b"], replaced.Schema.FindColumns("?").Order());
    }

    [Fact]
    public void Every_column_without_another_role_is_a_feature()
    {
        var roles = _schema.FindRoles("last:2", "last:1,tau*", "id");
        Assert.Equal("target1", roles.Label);
        Assert.Equal(["target2", "tau1", "tau2", "tau10"], roles.Auxiliary);
        Assert.Equal(["Size", "odd*"], roles.Features);
    }

    [Theory]
    [InlineData("id", "*", null, "Column 'id' is the label and is also chosen as auxiliary by '*'")]
    [InlineData("id", null, "i*", "Column 'id' is the label and is also ignored by 'i*'")]
    [InlineData("id", "tau*", "tau2", "Column 'tau2' is auxiliary and is also ignored by 'tau2'")]
    [InlineData("id", "last:7", null, "Every column is label, auxiliary or ignored")]
    public void Roles_that_clash_are_said(string label, string? auxiliary, string? ignore, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => _schema.FindRoles(label, auxiliary, ignore)).Message,
            StringComparison.Ordinal);
}
