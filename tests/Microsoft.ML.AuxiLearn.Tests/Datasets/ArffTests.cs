using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public class ArffTests
{
    private const string Birds = """
        % a comment
        @RELATION 'birds of a pond'

        @attribute length  NUMERIC   % in centimetres
        @Attribute 'wing span' real
        @attribute eggs integer
        @attribute "the species" { duck, 'grey heron' , "coot's" }
        @attribute note string
        @attribute seen date "yyyy-MM-dd HH:mm"
        @DATA
        50.5, 8.5e1, 12, duck, 'dives, often', '2024-05-01 06:30'
        % between the rows
        ?,-3,4,'grey heron',?,?
        38	-0.5	7	"coot's"	plain	"2024-05-02 07:00"
        1,2,3,?,'it\'s 100\% \\ \"quoted\"','?'
        """;

    [Fact]
    public void Attributes_become_columns_of_their_types()
    {
        var table = Tables.Arff(Birds);
        Assert.Equal(["length", "wing span", "eggs", "the species", "note", "seen"], table.Names());
        Assert.Equal(
            [NumberDataViewType.Single, NumberDataViewType.Single, NumberDataViewType.Single, TextDataViewType.Instance, TextDataViewType.Instance,
                TextDataViewType.Instance],
            table.Schema.Select(column => column.Type));
        Assert.Equal(4, table.GetRowCount());
    }

    [Fact]
    public void Values_are_read_with_quotes_escapes_blanks_and_missing_cells()
    {
        var table = Tables.Arff(Birds);
        Assert.Equal([50.5f, float.NaN, 38, 1], table.Numbers("length"));
        Assert.Equal([85, -3, -0.5f, 2], table.Numbers("wing span"));
        Assert.Equal(["duck", "grey heron", "coot's", ""], table.Texts("the species"));
        Assert.Equal(["dives, often", "", "plain", "it's 100% \\ \"quoted\""], table.Texts("note"));
        Assert.Equal(["2024-05-01 06:30", "", "2024-05-02 07:00", "?"], table.Texts("seen"));
    }

    [Fact]
    public void Sparse_rows_leave_out_zeros_and_first_nominal_values()
    {
        var table = Tables.Arff("""
            @relation r
            @attribute a numeric
            @attribute b {no, yes}
            @attribute c string
            @attribute d numeric
            @data
            {0 3.5, 1 yes, 2 'x y'}
            {}
            { 3 ? }
            """);
        Assert.Equal([3.5f, 0, 0], table.Numbers("a"));
        Assert.Equal(["yes", "no", "no"], table.Texts("b"));
        Assert.Equal(["x y", "", ""], table.Texts("c"));
        Assert.Equal([0, 0, float.NaN], table.Numbers("d"));
    }

    /// <summary>They were tokens without an end.</summary>
    [Theory]
    [InlineData('\u0001')]
    [InlineData('\u001b')]
    public void Control_characters_are_blanks(char blank) =>
        Assert.Equal([1, 2], Tables.Arff($"@relation r\n@attribute{blank}a{blank} numeric{blank}\n@data\n{blank}1\n2 {blank}\n{blank}\n").Numbers("a"));

    [Fact]
    public void What_Weka_reads_is_read()
    {
        var table = Tables.Arff(
            "@relation zoo\n@attribute legs integer [0,9]\n@attribute w real[0.5, 2.5]\n@attribute c {m,f,}\n@attribute town string\n@data "
                + "4,1.5,m,New\u00A0York\n2,\u00A00.5,f,x,\n");
        Assert.Equal([4f, 2], table.Numbers("legs"));
        Assert.Equal([1.5f, 0.5f], table.Numbers("w"));
        Assert.Equal(["m", "f"], table.Texts("c"));
        Assert.Equal(["New\u00A0York", "x"], table.Texts("town"));
    }

    [Fact]
    public void Attributes_are_reported_and_whole_numbers_that_Single_cannot_tell_apart_doubted()
    {
        Tables.Load(".arff", "@attribute id integer\n@attribute x real\n@data\n70210101,?\n70210102,1\n"u8.ToArray(), null, out var report);
        Assert.Equal("column 'id': Single cannot tell 2 of its 2 whole numbers over 16777216 apart, such as 70210101 and 70210102.",
            Assert.Single(report.Doubts));
        Assert.Contains("x: number, declared real; missing: '?' (line 4)", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_names_a_few_of_many_nominal_values()
    {
        var values = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"v{i}"));
        var message = Assert.Throws<TableFormatException>(() => Tables.Arff($"@attribute a {{{values}}}\n@data\nw\n")).Message;
        Assert.EndsWith("'w' in column 'a' is not one of its values {v0, v1, v2, v3, v4, v5, v6, v7, v8, v9 and 990 others}.", message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "line 1: the file is empty")]
    [InlineData("@attribute a numeric", "line 1: there is no @data")]
    [InlineData("@attribute a numeric\n@data\n", "line 2: no row follows @data")]
    [InlineData("@relation r\n@data\n1", "line 2: no attribute stands before @data")]
    [InlineData("a,b\n1,2", "line 1: 'a' was found; expected @relation, @attribute or @data")]
    [InlineData("@attribute a", "line 1: the attribute has no name or no type")]
    [InlineData("@attribute a relational", "line 1: attribute 'a' has the type 'relational'; expected numeric")]
    [InlineData("@attribute a {x, y", "line 1: a list that starts with { does not end with }")]
    [InlineData("@attribute a numeric\n@attribute a real", "line 2: attribute 'a' was declared before")]
    [InlineData("@attribute a numeric\n@data\n% note\n1,2", "line 4: the row has 2 cells; expected 1")]
    [InlineData("@attribute a numeric\n@data\n1\n1.5x", "line 4: '1.5x' in column 'a' is not a number")]
    [InlineData("@attribute a {x, y}\n@data\nz", "line 3: 'z' in column 'a' is not one of its values {x, y}")]
    [InlineData("@attribute a string\n@data\n'open", "line 3: the quotation mark ' before 'open' is not closed")]
    [InlineData("@attribute a numeric\n@attribute b numeric\n@data\n1,,2", "line 4: value 2 is blank")]
    [InlineData("@attribute a numeric\n@attribute b numeric\n@data\n1,", "line 4: value 2 is blank")]
    [InlineData("@attribute a numeric\n@data\n1 {5}", "line 3: '{' is among the values")]
    [InlineData("@attribute a numeric\n@data\n{1 2}", "line 3: '1 2' is in a sparse row; expected an index from 0 to 0")]
    [InlineData("@attribute a numeric\n@data\n{0 2, 0 3}", "line 3: index 0 occurs twice")]
    [InlineData("@attribute a numeric\n@data\n{0}", "line 3: '0' is in a sparse row")]
    public void Errors_name_the_line_and_what_was_expected(string content, string expected)
    {
        var exception = Assert.Throws<TableFormatException>(() => Tables.Arff(content));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains(".arff, ", exception.Message, StringComparison.Ordinal);
    }
}
