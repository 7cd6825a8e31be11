using System.Text;
using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>Separators, quotes, comments, headers and encodings of text tables, guessed or asked for.</summary>
public class TableFormTests
{
    [Fact]
    public void A_comment_is_a_block_before_the_header_and_no_row_of_the_table()
    {
        var table = Tables.Csv("# songs\n# of a week, by plays\ntitle,plays\n\"Imagine\",141\n#9 Dream,2\n#1 Crush,5\n", out var report);
        Assert.Equal(["Imagine", "#9 Dream", "#1 Crush"], table.Texts("title"));
        Assert.Equal("lines 1 to 2 start with # and are skipped.", Assert.Single(report.Doubts));
        Assert.Equal(["Imagine"], Tables.Csv("title,plays\nImagine,141\n#9 Dream,2\n", out _, new() { Comment = '#' }).Texts("title"));
    }

    [Theory]
    [InlineData("#id,name\n1,x\n2,y\n", "#id,name", 2)]
    [InlineData("# made by hand\n#id,name\n1,x\n2,y\n", "#id,name", 2)]
    [InlineData("#9 Dream,2\nHelp,30\nYesterday,4\n", "column1,column2", 3)]
    [InlineData("# id,name\nid,name\n1,x\n2,y\n", "id,name", 2)]
    public void A_header_or_a_row_that_starts_with_a_comment_sign_is_kept(string content, string names, int rows)
    {
        var table = Tables.Csv(content);
        Assert.Equal(names, string.Join(",", table.Names()));
        Assert.Equal(rows, table.GetRowCount());
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    [InlineData("   ")]
    [InlineData(" \t ")]
    public void The_separator_is_found_out(string separator)
    {
        var table = Tables.Load(".txt", $"a{separator}b{separator}c\n1{separator}2.5{separator}x\n2{separator}-3{separator}\"y z\"\n");
        Assert.Equal(["a", "b", "c"], table.Names());
        Assert.Equal([2.5f, -3], table.Numbers("b"));
        Assert.Equal(["x", "y z"], table.Texts("c"));
    }

    [Fact]
    public void Words_of_a_single_column_are_no_columns()
    {
        Assert.Equal(["John Smith", "Ann Lee"], Tables.Csv("name\nJohn Smith\nAnn Lee\n").Texts("name"));
        Assert.Equal(["Digit 2", "Digit 7"], Tables.Csv("0\nDigit 2\nDigit 7\n").Texts("0"));
        Assert.Equal(["Smith, John", "Lee, Ann", "Poe, Al"], Tables.Csv("name\nSmith, John\nLee, Ann\nPoe, Al\n").Texts("name"));
        Assert.Equal([1.5f, 2.5f, 3.25f], Tables.Csv("size\n1,5\n2,5\n3,25\n").Numbers("size"));
    }

    [Fact]
    public void Options_decide_separator_and_quote()
    {
        Assert.Equal(["x;y"], Tables.Csv("a,b\n1,x;y\n", out _, new() { Separator = ',' }).Texts("b"));
        Assert.Equal(["x", "it's"], Tables.Csv("a^b\n1^'x'\n2^'it''s'\n", out _, new() { Separator = '^', Quote = '\'' }).Texts("b"));
        Assert.Equal(["\"x", "y"], Tables.Csv("a,b\n1,\"x\n2,y\n", out _, new() { Quote = '\0' }).Texts("b"));
        Assert.Equal(["x, y", "z, w", "u, v"], Tables.Csv("a,b\n1,'x, y'\n2,'z, w'\n3,'u, v'\n", out var report).Texts("b"));
        Assert.Contains("single quotes", Assert.Single(report.Doubts), StringComparison.Ordinal);
    }

    [Fact]
    public void Quotation_marks_inside_a_cell_stay_and_are_doubted()
    {
        Assert.Equal(["5\" pipe", "6\" pipe"], Tables.Csv("a,b\n1,5\" pipe\n2,6\" pipe\n", out var report).Texts("b"));
        Assert.Equal("2 rows have quotation marks inside a cell, the first on line 2: they are read literally; the option Quote overrides this.",
            Assert.Single(report.Doubts));
    }

    [Fact]
    public void Line_ends_of_old_macs_and_blank_lines_are_read()
    {
        Assert.Equal([1f, 3], Tables.Csv("a,b\r1,2\r3,4\r").Numbers("a"));
        Assert.Equal([1f, 2], Tables.Csv("a\n\n1\n\n\n2\n\n\n", out var report).Numbers("a"));
        Assert.Equal("2 blank lines are between the values, the first on line 4: they are skipped, not read as missing.", Assert.Single(report.Doubts));
    }

    [Fact]
    public void Short_rows_lack_missing_values_and_are_doubted()
    {
        Assert.Equal([2f, float.NaN, 6], Tables.Csv("a,b\n1,2\n3\n5,6\n", out var report).Numbers("b"));
        Assert.Equal("1 rows have too few cells, the first on line 3: the rest of the 2 columns is read as missing.", Assert.Single(report.Doubts));
    }

    [Theory]
    [InlineData("a,b,\n1,2,\n3,4,\n")]
    [InlineData("a,b\n1,2,\n3,4,\n")]
    public void Separators_at_the_end_make_no_column(string content)
    {
        var table = Tables.Csv(content, out var report);
        Assert.Equal(["a", "b"], table.Names());
        Assert.Equal([2f, 4], table.Numbers("b"));
        Assert.NotEmpty(report.Doubts);
    }

    [Fact]
    public void An_unnamed_index_gets_a_name_and_is_doubted()
    {
        var table = Tables.Csv(",a,b\n0,1,2\n1,3,4\n", out var report);
        Assert.Equal(["column1", "a", "b"], table.Names());
        Assert.Equal("column 1 has no name in the header and is named 'column1'; it numbers the rows, like an index, and tells a model nothing.",
            Assert.Single(report.Doubts));
        Assert.Equal(["column1", "a", "b"], Tables.Csv("a,b\nx,1,2\ny,3,4\n").Names());   // as R writes row names
        Assert.Equal(["column1_", "column1"], Tables.Csv(",column1\n5,1\n7,3\n").Names());
    }

    [Fact]
    public void Names_that_come_twice_are_told_apart()
    {
        Assert.Equal(["a", "a_2", "a_3", "a_4"], Tables.Csv("a,a,a_2,a\n1,2,3,4\n", out var report).Names().Order());
        Assert.Equal(2, report.Doubts.Count);
    }

    [Theory]
    [InlineData("5.1,3.5,setosa\n4.9,3.0,setosa\n", false)]
    [InlineData("2020-01-01,x\n2020-01-02,y\n", false)]
    [InlineData("democrat,n,y\nrepublican,n,y\nrepublican,y,n\ndemocrat,n,y\ndemocrat,y,y\n", false)]
    [InlineData("a,b\nx,y\nz,w\n", true)]
    [InlineData("country,1990,1991,1992\nPeru,5,7,6\nChile,1,0,4\n", true)]
    [InlineData("state,2021\nAlabama,-29.59\nAlaska,-14.62\n", true)]
    [InlineData("0\n1.254\n0.482\n", true)]
    [InlineData(",0,1,2\na,5,5,5\nb,3,4,4\n", true)]
    [InlineData("a,b\nNA,NA\n1,2\n", true)]
    public void A_header_that_is_data_is_noticed(string content, bool hasHeader)
    {
        var rows = content.Count(character => character == '\n');
        var table = Tables.Csv(content, out var report);
        Assert.Equal(hasHeader ? rows - 1 : rows, table.GetRowCount());
        Assert.Equal(!hasHeader, report.Doubts.Any(doubt => doubt.Contains("the columns are named column1", StringComparison.Ordinal)));
        Assert.Equal(rows - 1, Tables.Csv(content, out _, new() { Header = true }).GetRowCount());
        Assert.Equal(rows, Tables.Csv(content, out _, new() { Header = false }).GetRowCount());
    }

    [Fact]
    public void A_title_above_the_table_is_left_out()
    {
        Assert.Equal([1f, 2], Tables.Csv("Sales of a year\n\nmonth,amount,who\n1,5,x\n2,6,y\n", out var report).Numbers("month"));
        Assert.Equal("line 1 is left out: the table of 3 columns begins on line 3.", Assert.Single(report.Doubts));
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-32", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", false)]
    [InlineData("windows-1252", false)]
    public void Encodings_are_found_out(string name, bool hasMark)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        const string Content = "x,name\n0.5,Gené\n1.5,Genè\n2.5,Genê\n";
        var table = Tables.Load(".csv", [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Content)], null, out var report);
        Assert.Equal(["Gené", "Genè", "Genê"], table.Texts("name"));
        Assert.Equal(hasMark ? 0 : 1, report.Doubts.Count);
    }

    [Fact]
    public void An_encoding_of_another_script_is_found_by_its_letters_and_the_doubt_names_the_line()
    {
        const string Content = "город,число\nМосква,1\nСанкт-Петербург,2\nНовосибирск,3\nЕкатеринбург,4\nНижний Новгород,5\n";
        var cyrillic = CodePagesEncodingProvider.Instance.GetEncoding("windows-1251")!;
        var table = Tables.Load(".csv", [.. "# towns\n"u8, .. cyrillic.GetBytes(Content)], null, out var report);
        Assert.Equal("Москва", table.Texts("город")[0]);
        Assert.Contains("line 2 is not UTF-8 (byte 0xE3): the file is read as windows-1251", report.Doubts[0], StringComparison.Ordinal);
        Assert.Equal("Москва", Tables.Load(".csv", cyrillic.GetBytes(Content), new() { Encoding = cyrillic }, out report).Texts("город")[0]);
        Assert.Empty(report.Doubts);
    }

    [Fact]
    public void What_is_no_text_is_refused() =>
        Assert.Contains("a zero byte was found",
            Assert.Throws<TableFormatException>(() => Tables.Load(".csv", [80, 75, 3, 4, 0, 0, 0, 0, 8, 0], null, out _)).Message, StringComparison.Ordinal);

    [Fact]
    public void NA_is_a_value_in_text_unless_asked_for()
    {
        const string Content = "country,size\nNA,1\nDE,2\n,-9\n";
        Assert.Equal(["NA", "DE", ""], Tables.Csv(Content, out var report).Texts("country"));
        Assert.Contains("with the values 'NA' (line 2); the option MissingValues", Assert.Single(report.Doubts), StringComparison.Ordinal);
        var asked = Tables.Csv(Content, out _, new() { MissingValues = ["NA", "-9"] });
        Assert.Equal(["", "DE", ""], asked.Texts("country"));
        Assert.Equal([1, 2, float.NaN], asked.Numbers("size"));
    }

    [Fact]
    public void Types_are_as_asked_for_or_refused()
    {
        TableOptions Types(string name, TableColumnType type) => new() { Types = new Dictionary<string, TableColumnType> { [name] = type } };
        Assert.Equal(["1", "02"], Tables.Csv("a,b\n1,x\n02,y\n", out _, Types("a", TableColumnType.Text)).Texts("a"));
        var keys = Tables.Csv("a,b\n7,x\n3,y\n7,z\n", out _, Types("a", TableColumnType.Key));
        Assert.Equal([1u, 2, 1], keys.GetColumn<uint>("a"));
        var refusal = Assert.Throws<TableFormatException>(() => Tables.Csv("a,b\n1,x\nfoo,y\n3,z\n", out _, Types("a", TableColumnType.Number)));
        Assert.Contains("line 3: column 'a' was requested as numbers and holds 'foo'; expected a number", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Types names the column 'c', which",
            Assert.Throws<ArgumentException>(() => Tables.Csv("a,b\n1,x\n", out _, Types("c", TableColumnType.Text))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_tells_every_column_and_the_log_has_a_line_for_each_doubt()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, "id,gross,day\n1,5.5,2024-01-01\n2,#N/A,2024-01-02\n");
        try
        {
            var (ml, log) = (new MLContext(), new List<string>());
            ml.Log += (_, entry) => log.Add($"{entry.Kind}: {entry.RawMessage}");
            ml.Data.LoadTable(path, null, out var report);
            Assert.Equal($"""
                {Path.GetFileName(path)}, utf-8, separated by commas, header on line 1: 2 rows, 3 columns
                  number: id
                  gross: number, 1 numbers; missing: '#N/A' (line 3)
                  day: text, dates or times
                  doubt: column 'gross' is read as numbers, and as missing '#N/A' (line 3).
                  doubt: column 'day' holds dates or times, which are read as text.
                """, report.ToString(), ignoreLineEndingDifferences: true);
            Assert.Equal(report.Doubts.Select(doubt => $"Info: {path}: {doubt}"), log.Where(entry => entry.StartsWith("Info", StringComparison.Ordinal)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_examples_run()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, "size;zip\n1,5;02134\n-999;NA\n2,5;02134\n");
        try
        {
            var (table, report) = Examples.DatasetsExample.Table(new MLContext(), path);
            Assert.Equal([1.5f, -999, 2.5f], table.Numbers("size"));
            Assert.NotEmpty(report.Doubts);
            table = Examples.DatasetsExample.TableAsAsked(new MLContext(), path);
            Assert.Equal([1.5f, float.NaN, 2.5f], table.Numbers("size"));
            Assert.Equal([1u, 0, 1], table.GetColumn<uint>("zip"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Contains("DecimalMark is '_'", Assert.Throws<ArgumentException>(() => Tables.Csv("a\n1\n", out _, new() { DecimalMark = '_' })).Message,
            StringComparison.Ordinal);
        Assert.Contains("Separator is '\"'", Assert.Throws<ArgumentException>(() => Tables.Csv("a\n1\n", out _, new() { Separator = '"' })).Message,
            StringComparison.Ordinal);
    }
}
