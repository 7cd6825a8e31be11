using Microsoft.ML.AuxiLearn.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Data;

public class HoldoutTests
{
    [Fact]
    public void Classes_are_held_out_in_proportion()
    {
        int[] rows = [.. Enumerable.Range(0, 300)];
        float[] labels = [.. rows.Select(row => row < 200 ? 0f : row < 290 ? 1f : 2f)];
        var (heldOut, rest) = Holdout.Split(rows, row => labels[row], 30, new Random(7));
        Assert.Equal([20, 9, 1], heldOut.GroupBy(row => labels[row]).OrderBy(group => group.Key).Select(group => group.Count()));
        Assert.Equal(rows, heldOut.Concat(rest).Order());
    }

    [Fact]
    public void The_seed_decides()
    {
        int[] rows = [.. Enumerable.Range(0, 50)];
        int[] Split(int seed) => Holdout.Split(rows, row => row, 10, new Random(seed)).HeldOut;
        Assert.Equal(Split(1), Split(1));
        Assert.NotEqual(Split(1), Split(2));
    }
}
