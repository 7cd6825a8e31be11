using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

[Seeded]
public class PointNetworkTests
{
    [Theory]
    [InlineData("pointnet", false, 256)]
    [InlineData("pointnet", true, 128)]
    [InlineData("dgcnn", false, 512)]
    [InlineData("dgcnn", true, 128)]
    public void The_order_of_the_points_does_not_matter(string name, bool perPoint, long width)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomScope(1);
        var backbone = Network(name, perPoint).Build(new([6, 40, 1]));
        backbone.eval();
        var (clouds, order) = (randn(3, 6, 40, 1), randperm(40));
        var (features, shuffled) = (backbone.call(clouds), backbone.call(clouds.index_select(2, order)));
        Assert.Equal(perPoint ? [3, width, 40, 1] : [3, width], features.shape);
        Assert.True(shuffled.allclose(perPoint ? features.index_select(2, order) : features, atol: 1e-5));
        Assert.False(backbone.call(clouds * 2).allclose(features));
    }

    [Theory]
    [InlineData(7, 5)]
    [InlineData(3000, 4)]   // of several blocks
    [InlineData(3, 9)]      // fewer points than neighbours
    public void Neighbours_are_the_nearest(int points, int count)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomScope(2);
        var x = randn(2, points, 3);
        var found = Neighbours.Of(x, count);
        var expected = cdist(x, x).topk(Math.Min(count, points), 2, largest: false).indexes;
        Assert.Equal(found.sort(2).Values.data<long>().ToArray(), expected.sort(2).Values.data<long>().ToArray());
        Assert.True(found.eq(arange(points).view(1, -1, 1)).any(2).all().item<bool>());   // a point is the nearest to itself
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(32, 1024)]
    [InlineData(8, 20_000)]
    [InlineData(1, 4_000_000)]
    public void No_more_distances_are_held_at_once_than_those_of_a_block(long clouds, long points)
    {
        var block = Neighbours.Block(clouds, points);
        Assert.InRange(block, 1, points);
        Assert.InRange(clouds * points * block, 1, Neighbours.MostDistances);
    }

    [Fact]
    public void An_edge_convolution_is_that_of_the_edges()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomScope(3);
        var layer = new EdgeConvolution(4, 5, neighbours: 3);
        layer.eval();
        var x = randn(2, 8, 4);
        var state = layer.state_dict();
        var neighbours = Neighbours.Of(x, 3);
        var others = stack([.. Enumerable.Range(0, 2).Select(cloud => x[cloud].index_select(0, neighbours[cloud].flatten()).view(8, 3, 4))]);
        var centers = x.unsqueeze(2).expand_as(others);
        var edges = nn.functional.linear(cat([centers, others - centers], 3), state["linear.weight"], state["linear.bias"]);
        var normal = (edges - state["norm.running_mean"]) / (state["norm.running_var"] + 1e-5).sqrt() * state["norm.weight"] + state["norm.bias"];
        Assert.True(layer.call(x).allclose(normal.relu().amax([2L]), atol: 1e-5));
    }

    [Fact]
    public void A_cloud_of_one_point_is_a_cloud_and_images_are_none()
    {
        using var scope = NewDisposeScope();
        var backbone = Network("dgcnn", perPoint: false).Build(new([3, 1, 1]));
        Assert.Equal([2, 512], backbone.call(randn(2, 3, 1, 1)).shape);
        Assert.StartsWith("The network PointNetwork was given samples of shape [3, 8, 8]; expected point clouds [channels, points, 1].",
            Assert.Throws<ArgumentException>(() => AuxiLearn.Network.PointNet().Build(new([3, 8, 8]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiLearn.Network.Dgcnn(neighbours: 0));
    }

    [Fact]
    public void A_description_comes_back_from_its_file()
    {
        foreach (var network in (Network[])[AuxiLearn.Network.PointNet(perPoint: true), AuxiLearn.Network.Dgcnn(neighbours: 7)])
            Assert.Equal(network, AuxiLearn.Network.FromJson(network.ToJson()));
    }

    private static Network Network(string name, bool perPoint) => name == "dgcnn" ? AuxiLearn.Network.Dgcnn(5, perPoint) : AuxiLearn.Network.PointNet(perPoint);
}
