using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Data;

public class BatchSamplerTests
{
    [Fact]
    public void Every_row_comes_once_in_a_pass()
    {
        using var scope = NewDisposeScope();
        using var sampler = new BatchSampler(new SampleTable(arange(12f).view(12, 1), zeros(12, 1), null), 4, new Random(1));
        Assert.Equal(3, sampler.StepsPerEpoch);
        for (var pass = 0; pass < 3; pass++)
            Assert.Equal(Enumerable.Range(0, 12).Select(row => (float)row), Rows(sampler, 3).Order());
    }

    [Fact]
    public void The_last_rows_of_a_pass_share_a_batch_with_the_first_of_the_next()
    {
        using var scope = NewDisposeScope();
        using var sampler = new BatchSampler(new SampleTable(arange(10f).view(10, 1), zeros(10, 1), null), 4, new Random(1));
        Assert.Equal(Enumerable.Range(0, 10).SelectMany(row => new[] { (float)row, row }), Rows(sampler, 5).Order());
    }

    [Theory]
    [InlineData(0f, true)]
    [InlineData(float.NaN, false)]
    public void A_batch_knows_whether_any_row_may_miss_a_target(float last, bool isComplete)
    {
        using var scope = NewDisposeScope();
        var targets = zeros(12, 2);
        targets[11, 1] = last;
        using var sampler = new BatchSampler(new SampleTable(arange(12f).view(12, 1), targets, null), 4, new Random(1));
        for (var i = 0; i < 3; i++)
            Assert.Equal(isComplete, sampler.Next().IsComplete);
    }

    [Fact]
    public void Half_of_a_batch_is_labelled_where_labels_are_rare()
    {
        using var scope = NewDisposeScope();
        var targets = zeros(100, 2);
        targets[10.., 0] = tensor(float.NaN);
        using var sampler = new BatchSampler(new SampleTable(arange(100f).view(100, 1), targets, null), 16, new Random(1));
        for (var i = 0; i < 20; i++)
            Assert.Equal(8, sampler.Next().Targets.isnan().logical_not().select(1, 0).sum().item<long>());
    }

    /// <summary>The main task has as many rows in a step as if there were no others, and self-supervised tasks as many of all.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Rows_without_any_target_are_drawn_beside_the_batch(int members)
    {
        using var scope = NewDisposeScope();
        var targets = full([100, 2], float.NaN);
        targets[..30] = zeros(2);
        targets[20..30, 0] = tensor(float.NaN);
        var weights = arange(100f);
        SampleTable? drawn = null;
        using var sampler = new BatchSampler(new SampleTable(arange(100f).view(100, 1), targets, weights), 15, new Random(1), rows =>
        {
            drawn = rows;
            return rows.ToBatch();
        }, members);
        Assert.Equal(7, sampler.StepsPerEpoch);
        var (own, asked) = (new List<float>(), new List<float>());
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(15 * members, sampler.Next().Rows);
            var others = drawn!.Asked!;
            own.AddRange(drawn.Features.data<float>());
            asked.AddRange(others.Features.data<float>());
            Assert.Equal(others.Features.data<float>(), others.Weights!.data<float>());
        }
        Assert.All(Enumerable.Range(0, 100), row => Assert.Equal(row < 30 ? 10 * members : 0, own.Count(other => other == row)));
        Assert.All(Enumerable.Range(0, 100), row => Assert.Equal(3 * members, asked.Count(other => other == row)));
    }

    [Fact]
    public void A_batch_larger_than_the_rows_with_a_target_has_them_all_and_others()
    {
        using var scope = NewDisposeScope();
        var targets = full([100, 1], float.NaN);
        targets[..10] = zeros(1);
        using var sampler = new BatchSampler(new SampleTable(arange(100f).view(100, 1), targets, null), 16, new Random(1));
        for (var i = 0; i < 20; i++)
        {
            var rows = sampler.Next().Features.data<float>().ToArray();
            Assert.Equal(16, rows.Distinct().Count());
            Assert.Equal(Enumerable.Range(0, 10).Select(row => (float)row), rows[..10].Order());
        }
    }

    /// <summary>
    /// Also where the order is drawn anew in between, and with two orders; the random numbers that others draw from the same source are the same too.
    /// </summary>
    [Theory]
    [InlineData(40, 4, 0)]
    [InlineData(10, 4, 0)]
    [InlineData(100, 16, 90)]
    [InlineData(100, 16, 60)]
    [InlineData(12, 12, 0)]
    [InlineData(6, 20, 0)]
    public void Batches_fetched_ahead_from_a_file_are_those_from_memory(int rows, int batch, int unlabelled)
    {
        using var folder = new TempFolder();
        (List<float> Batches, int Fetched, int Random) Walk(long budget)
        {
            using var scope = NewDisposeScope();
            using var table = Table(rows, unlabelled, new RowMemory(budget, folder.Path));
            Assert.Equal(budget == 0, table.IsAway);
            var random = new Random(1);
            using var sampler = new BatchSampler(table, batch, random);
            var fetched = 0;
            List<float> batches = [];
            for (var i = 0; i < 12; i++)
            {
                fetched += sampler.Ahead is null ? 0 : 1;
                batches.AddRange(sampler.Next().Features.data<float>().ToArray());
                batches.Add(random.Next(2));   // as an augmentation does
            }
            return (batches, fetched, random.Next());
        }

        var (memory, none, state) = Walk(1 << 20);
        var (file, fetched, after) = Walk(0);
        Assert.Equal(memory, file);
        Assert.Equal(state, after);
        Assert.Equal(0, none);
        Assert.Equal(batch < rows, fetched > 0);
    }

    [Fact]
    public void The_next_batch_is_there_before_it_is_asked_for_and_no_tensor_stays()
    {
        using var folder = new TempFolder();
        using var scope = NewDisposeScope();
        using var table = Table(40, 0, new RowMemory(0, folder.Path));
        using var expected = new BatchSampler(table, 8, new Random(1));
        var second = Rows(expected, 2)[8..];
        SampleTable last;
        using (var sampler = new BatchSampler(table, 8, new Random(1)))
        {
            using (NewDisposeScope())
            {
                sampler.Next();
                last = sampler.Ahead!;
                Assert.Equal(second, last.Features.data<float>().ToArray());
                Assert.Same(last.Features, sampler.Next().Features);
            }
            Assert.True(last.Features.IsInvalid && last.Targets.IsInvalid);
            last = sampler.Ahead!;
            Assert.False(last.Features.IsInvalid);
        }
        Assert.True(last.Features.IsInvalid && last.Targets.IsInvalid);
    }

    /// <summary>Rows 0, 1, 2, ..., of which the last have no label.</summary>
    private static SampleTable Table(int rows, int unlabelled, RowMemory memory)
    {
        using var buffer = new RowBuffer([1], ScalarType.Float32, memory, null);
        for (var row = 0; row < rows; row++)
            System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(buffer.NextBytes())[0] = row;
        var labels = zeros(rows, 1);
        if (unlabelled > 0)
            labels[(rows - unlabelled)..] = tensor(float.NaN);
        var table = new SampleTable(buffer.ToTensor(), labels, null, file: buffer.File);
        buffer.ReleaseFile();
        return table;
    }

    [Fact]
    public void Classes_that_are_balanced_have_equal_shares_of_each_batch()
    {
        using var scope = NewDisposeScope();
        var labels = tensor(Enumerable.Range(0, 100).Select(row => row < 20 ? float.NaN : row < 25 ? 1 : row < 30 ? 2f : 0).ToArray());
        var table = new SampleTable(arange(100f).view(100, 1), stack([labels, zeros(100)], 1), null);
        using var sampler = new BatchSampler(table, 15, new Random(1), isBalanced: true);
        var seen = new List<float>();
        for (var i = 0; i < 20; i++)
        {
            var rows = sampler.Next().Features.data<float>().ToArray();
            Assert.Equal([3, 4, 4, 4], new[] { 0, 30, 20, 25 }.Select((start, group) => rows.Count(row => group switch
            {
                0 => row < 20,
                1 => row >= 30,
                2 => row is >= 20 and < 25,
                _ => row is >= 25 and < 30,
            })));
            seen.AddRange(rows);
        }
        Assert.Equal(100, seen.Distinct().Count());
        Assert.All(seen.GroupBy(row => row).Where(row => row.Key is >= 20 and < 25), row => Assert.Equal(16, row.Count()));   // 80 of 5 rows
    }

    private static List<float> Rows(BatchSampler sampler, int batches) =>
        [.. Enumerable.Range(0, batches).SelectMany(_ => sampler.Next().Features.data<float>().ToArray())];
}
