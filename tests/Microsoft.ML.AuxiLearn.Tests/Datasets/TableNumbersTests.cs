using Microsoft.ML.AuxiLearn.Datasets;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>Columns of numbers with cells that are none, or are written otherwise.</summary>
public class TableNumbersTests
{
    private const float Missing = float.NaN;

    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("N/A")]
    [InlineData("n/a")]
    [InlineData("#N/A")]
    [InlineData("#N/A N/A")]
    [InlineData("#NA")]
    [InlineData("<NA>")]
    [InlineData("#DIV/0!")]
    [InlineData("#VALUE!")]
    [InlineData("#REF!")]
    [InlineData("NULL")]
    [InlineData("null")]
    [InlineData("None")]
    [InlineData("NaN")]
    [InlineData("-nan")]
    [InlineData("-1.#IND")]
    [InlineData("1.#QNAN")]
    [InlineData("NaT")]
    [InlineData("\\N")]
    [InlineData("-")]
    [InlineData("--")]
    [InlineData("\u2013")]
    [InlineData("?")]
    [InlineData(".")]
    [InlineData("missing")]
    [InlineData("\"NA\"")]
    public void What_programs_write_for_a_missing_value_is_missing_among_numbers_and_named(string cell)
    {
        var table = Tables.Csv($"a,b\n1,1.5\n2,{cell}\n3,{cell}\n4,-2\n", out var report);
        Assert.Equal([1.5f, Missing, Missing, -2], table.Numbers("b"));
        var missing = Assert.Single(report.Columns[1].Missing);
        Assert.Equal((cell.Trim('"'), 2L, 3L), (missing.Value, missing.Count, missing.Line));
        if (report.Doubts.Count > 0)
            Assert.Contains(cell, Assert.Single(report.Doubts), StringComparison.Ordinal);
    }

    [Fact]
    public void Few_words_among_numbers_are_missing_and_doubted()
    {
        var table = Tables.Csv($"a,b\n{string.Join('\n', Enumerable.Range(0, 40).Select(i => $"{i},{(i is 7 or 9 ? "not measured" : $"{i}.5")}"))}\n",
            out var report);
        Assert.Equal(2, table.Numbers("b").Count(float.IsNaN));
        Assert.Equal("column 'b' is read as numbers, and cells that are not numbers as missing: 'not measured' (2 cells, the first on line 9).",
            Assert.Single(report.Doubts));
    }

    [Theory]
    [InlineData("12A", 30)]      // house numbers
    [InlineData("unknown", 5)]
    public void Codes_and_many_words_among_numbers_make_a_text_which_is_doubted(string cell, int rows)
    {
        var table = Tables.Csv($"a,b\n{string.Join('\n', Enumerable.Range(0, rows).Select(i => $"{i},{(i == 3 ? cell : $"{i}")}"))}\n", out var report);
        Assert.Equal(cell, table.Texts("b")[3]);
        Assert.Contains($"column 'b' is read as text, for 1 of its {rows} cells are not numbers: '{cell}' (line 5)", Assert.Single(report.Doubts),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inf", float.PositiveInfinity)]
    [InlineData("-inf", float.NegativeInfinity)]
    [InlineData("Infinity", float.PositiveInfinity)]
    [InlineData("-1.#INF", float.NegativeInfinity)]
    [InlineData("1e39", float.PositiveInfinity)]
    public void Infinite_values_are_values_and_doubted(string cell, float expected)
    {
        var table = Tables.Csv($"a,b\n1,2\n2,{cell}\n", out var report);
        Assert.Equal([2, expected], table.Numbers("b"));
        Assert.Equal($"column 'b' has infinite values: '{cell}' (line 3).", Assert.Single(report.Doubts));
    }

    [Fact]
    public void Numbers_that_Single_makes_zero_are_doubted()
    {
        Assert.Equal([1, 0, 0], Tables.Csv("a,b\n1,1\n2,0.0e5\n3,1e-60\n", out var report).Numbers("b"));
        Assert.Equal("column 'b' has numbers so near to 0 that Single makes them 0: '1e-60' (line 4).", Assert.Single(report.Doubts));
    }

    [Theory]
    [InlineData("1,5", 1.5f)]
    [InlineData("-0,25", -0.25f)]
    [InlineData("1.234,5", 1234.5f)]
    [InlineData("1.234.567", 1234567)]
    [InlineData("1,5e2", 150)]
    [InlineData("1 234,5", 1234.5f)]
    public void Decimal_commas_are_numbers_and_doubted(string cell, float expected)
    {
        var table = Tables.Csv($"a;b\n{cell};x\n2;y", out var report);
        Assert.Equal([expected, 2], table.Numbers("a"));
        Assert.Contains($"column 'a' is read with a decimal comma: '{cell}' (line 2) is ", Assert.Single(report.Doubts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,234,567", 1234567)]
    [InlineData("1,234.5", 1234.5f)]
    [InlineData("12,34,567", 1234567)]
    [InlineData("1 234.5", 1234.5f)]
    [InlineData("1'234'567.25", 1234567.25f)]
    public void Marks_between_thousands_are_left_out(string cell, float expected)
    {
        var table = Tables.Csv($"a;b\n{cell};x\n2.5;y", out var report);
        Assert.Equal([expected, 2.5f], table.Numbers("a"));
        Assert.NotEmpty(report.Doubts);
    }

    [Fact]
    public void A_group_of_three_digits_is_read_as_the_other_cells_tell_or_doubted()
    {
        Assert.Equal([1234, 567], Tables.Csv("a,b\nx,\"1,234\"\ny,567\n", out var report).Numbers("b"));
        Assert.Contains("though its cells would allow the other mark: '1,234' (line 2) is 1234", Assert.Single(report.Doubts), StringComparison.Ordinal);
        Assert.Equal([1.234f, 0.5f], Tables.Csv("a;b\nx;1,234\ny;0,5\n").Numbers("b"));
        Assert.Equal([1234, 2000], Tables.Csv("a;b;c\nx;1.234;1,5\ny;2.000;0,5\n", out report).Numbers("b"));
        Assert.Contains("points between thousands", report.Doubts[0], StringComparison.Ordinal);
        Assert.Equal([1.234f, 567], Tables.Csv("a;b\nx;1,234\ny;567\n", out _, new() { DecimalMark = ',' }).Numbers("b"));
        Assert.Equal([1234, 567], Tables.Csv("a;b\nx;1,234\ny;567\n", out _, new() { DecimalMark = '.' }).Numbers("b"));
    }

    [Theory]
    [InlineData("45%", "5.5%", 45, 5.5f, "%")]
    [InlineData("$1,234.50", "$12", 1234.5f, 12, "$")]
    [InlineData("-$5", "($1,000)", -5, -1000, "$")]
    [InlineData("1.000,50 \u20AC", "0,50 \u20AC", 1000.5f, 0.5f, "\u20AC")]
    public void Percent_signs_and_currencies_are_left_out_and_doubted(string first, string second, float one, float two, string unit)
    {
        var table = Tables.Csv($"a;b\nx;{first}\ny;{second}\n", out var report);
        Assert.Equal([one, two], table.Numbers("b"));
        Assert.Contains($"without their {unit}", report.Doubts[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_with_and_without_a_percent_sign_are_not_mixed() =>
        Assert.Equal(["45%", "0.45", "3%"], Tables.Csv("a,b\nx,45%\ny,0.45\nz,3%\n").Texts("b"));

    [Fact]
    public void Whole_numbers_that_Single_cannot_tell_apart_are_text()
    {
        var table = Tables.Csv("x,code,day\n0.5,70210101,20210101\n1.5,70210102,20210105\n2.5,70210103,20210109\n", out var report);
        Assert.Equal(["70210101", "70210102", "70210103"], table.Texts("code"));
        Assert.Equal(["20210101", "20210105", "20210109"], table.Texts("day"));
        Assert.Equal("column 'code' is read as text: Single cannot tell 3 of its 3 whole numbers over 16777216 apart, such as 70210101 and 70210102.",
            report.Doubts[0]);
        Assert.Contains("dates", report.Doubts[1], StringComparison.Ordinal);
        Assert.Equal([70210101f, 70210102, 70210103],
            Tables.Csv("x,code\n1,70210101\n2,70210102\n3,70210103\n", out report,
            new() { Types = new Dictionary<string, TableColumnType> { ["code"] = TableColumnType.Number } }).Numbers("code"));
        Assert.Contains("column 'code': Single cannot tell", Assert.Single(report.Doubts), StringComparison.Ordinal);
    }

    [Fact]
    public void Large_amounts_are_numbers()
    {
        Assert.Equal([281421906f, 308745538, 331449281], Tables.Csv("year,people\n2000,281421906\n2010,308745538\n2020,331449281\n", out var report)
            .Numbers("people"));
        Assert.Empty(report.Doubts);
        Assert.Equal(["9780306406157123456789", "9780306406157123456780"], Tables.Csv("a,b\n1,9780306406157123456789\n2,9780306406157123456780\n").Texts("b"));
    }

    [Fact]
    public void Leading_zeros_are_doubted()
    {
        Assert.Equal([2134, 10001], Tables.Csv("a,zip\nx,02134\ny,10001\n", out var report).Numbers("zip"));
        Assert.Contains("leading zeros suggest codes: '02134' (line 2)", Assert.Single(report.Doubts), StringComparison.Ordinal);
    }
}
