using Microsoft.ML.Data;
using Xunit;
using Xunit.Abstractions;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>Published tables, read where the environment variable AUXILEARN_DATA names a folder that holds them.</summary>
public class RealTableTests(ITestOutputHelper output)
{
    [Theory]
    [DataRow("mulan-mtr/andro.arff", 36, 49, 0)]
    [DataRow("mulan-mtr/edm.arff", 18, 154, 0)]
    [DataRow("mulan-mtr/enb.arff", 10, 768, 0)]
    [DataRow("mulan-mtr/jura.arff", 18, 359, 0)]
    [DataRow("mulan-mtr/osales.arff", 413, 639, 10012)]
    [DataRow("mulan-mtr/scpf.arff", 26, 1137, 9255)]
    [DataRow("mulan-mtr/slump.arff", 10, 103, 0)]
    [DataRow("mulan-mtr/wq.arff", 30, 1060, 0)]
    [DataRow("optdigits/digits-with-attributes.csv", 76, 5620, 0)]
    [DataRow("seaborn/taxis.csv", 14, 6433, 186)]
    [DataRow("seaborn/penguins.csv", 7, 344, 19)]
    public void Rows_columns_and_missing_cells_are_counted(string file, int columns, int rows, int missing)
    {
        var table = new MLContext().Data.LoadTable(PublishedData.PathOf(file));
        Assert.Equal(columns, table.Schema.Count);
        Assert.Equal(rows, table.GetRowCount());
        Assert.Equal(missing, table.Schema.Sum(column => column.Type == NumberDataViewType.Single
            ? table.Numbers(column.Name).Count(float.IsNaN)
            : table.Texts(column.Name).Count(string.IsNullOrEmpty)));
        output.WriteLine($"{file}: {table.Schema.Count(column => column.Type == NumberDataViewType.Single)} numeric columns");
    }
}
