using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public class TableRowsTests
{
    private readonly DataOperationsCatalog _data = new MLContext().Data;
    private readonly IDataView _table = Tables.Csv("number,text\n0,a\n1,b\n2,c\n3,d");

    [Fact]
    public void Rows_come_in_the_order_named()
    {
        var rows = Examples.DatasetsExample.Rows(new(), _table).Few;
        Assert.Equal([3, 0, 3], rows.Numbers("number"));
        Assert.Equal(["d", "a", "d"], rows.Texts("text"));
    }

    [Fact]
    public void Hidden_values_are_missing_in_their_rows_alone()
    {
        Assert.Equal([0, float.NaN, 2, float.NaN], Examples.DatasetsExample.Rows(new(), _table).Hidden.Numbers("number"));
        Assert.Equal(["a", "", "c", ""], _data.HideValues(_table, "text", [1, 3]).Texts("text"));
        Assert.Equal([0, 1, 2, 3], _data.HideValues(_table, "text", [1, 3]).Numbers("number"));
        Assert.Equal([0, 1, 2, 3], _table.Numbers("number"));
    }

    [Fact]
    public void What_cannot_be_numbered_is_refused()
    {
        Assert.Contains("Row 4", Assert.Throws<ArgumentOutOfRangeException>(() => _data.SelectRows(_table, [4])).Message, StringComparison.Ordinal);
        Assert.Contains("'other'", Assert.Throws<ArgumentException>(() => _data.HideValues(_table, "other", [1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _data.SelectRows(_data.TakeRows(_table, 2), [0]));
    }
}
