using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public class DelimitedTests
{
    [Fact]
    public void Columns_of_numbers_are_numeric_and_the_others_text()
    {
        var table = Tables.Csv("""
            # made by hand
            id,size,colour,empty
            1,-2.5e1,"red, dark",
            2,NA,"say ""hi"" now",?
            3,,?,NA

            4,+7,blue,
            """);
        Assert.Equal(["id", "size", "colour", "empty"], table.Names());
        Assert.Equal([1, 2, 3, 4], table.Numbers("id"));
        Assert.Equal([-25, float.NaN, float.NaN, 7], table.Numbers("size"));
        Assert.Equal(["red, dark", "say \"hi\" now", "?", "blue"], table.Texts("colour"));
        Assert.Equal([float.NaN, float.NaN, float.NaN, float.NaN], table.Numbers("empty"));
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    public void The_separator_is_found_out(string separator)
    {
        var table = Tables.Csv(string.Join('\n',
            new[] { "a b|name|c", "1.5|x y|2", "-1|z|3" }.Select(line => line.Replace("|", separator, StringComparison.Ordinal))));
        Assert.Equal(["a b", "name", "c"], table.Names());
        Assert.Equal([1.5f, -1], table.Numbers("a b"));
        Assert.Equal(["x y", "z"], table.Texts("name"));
    }

    [Theory]
    [InlineData("1.5", true)]
    [InlineData("1e-3", true)]
    [InlineData("2024-01-01", false)]
    [InlineData("0x10", false)]
    [InlineData("1_000", false)]
    public void Numbers_are_those_of_the_invariant_culture(string cell, bool isNumber)
    {
        var table = Tables.Csv($"a;b\n{cell};1\n2;2");
        Assert.Equal(isNumber, table.Schema["a"].Type == NumberDataViewType.Single);
    }

    [Fact]
    public void Plain_numbers_are_the_nearest_Single_to_their_digits()
    {
        var random = new Random(1);
        string[] cells = [.. Enumerable.Range(0, 2000)
            .Select(i => (random.NextDouble() * Math.Pow(10, random.Next(-30, 30)))
            .ToString(i % 2 == 0 ? "R" : "F9", System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(cells.Select(cell => float.Parse(cell, System.Globalization.CultureInfo.InvariantCulture)),
            Tables.Csv($"a\n0.5\n{string.Join('\n', cells)}\n").Numbers("a").Skip(1));
    }

    [Fact]
    public void Line_ends_of_windows_a_byte_order_mark_and_quoted_line_breaks_are_read()
    {
        var table = Tables.Csv("\uFEFFa,b\r\n1,\"x\r\ny\"\r\n2,z\r\n");
        Assert.Equal(["a", "b"], table.Names());
        Assert.Equal(["x\r\ny", "z"], table.Texts("b"));
    }

    [Theory]
    [InlineData("", "line 1: the file is empty")]
    [InlineData("# only a comment\n", "the file is empty")]
    [InlineData("a,b\n", "no row follows the header")]
    [InlineData("a,b\n1,2\n\n1,2,3\n", "line 4: the row has 3 cells, separated by commas; expected 2, one for each column of the header on line 1")]
    [InlineData("a,b\n1,2\n3,\"open\n", "line 3: a quotation mark")]
    public void Errors_name_the_line_and_what_was_expected(string content, string expected)
    {
        var exception = Assert.Throws<TableFormatException>(() => Tables.Csv(content));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains(".csv, ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_extension_is_named() =>
        Assert.Contains("'.xlsx'; expected .arff, .csv", Assert.Throws<NotSupportedException>(() => Tables.Load(".xlsx", "a")).Message,
            StringComparison.Ordinal);
}
