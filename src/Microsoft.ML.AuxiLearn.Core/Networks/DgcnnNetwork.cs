namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>DGCNN; see <see cref="Dgcnn"/>.</summary>
internal sealed record DgcnnNetwork : CloudNetwork
{
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one neighbour.</exception>
    public DgcnnNetwork(int neighbours, bool perPoint) : base(perPoint)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        Neighbours = neighbours;
    }

    /// <summary>k, the neighbours of a point, itself among them.</summary>
    public int Neighbours { get; }

    private protected override long Whole => Networks.Dgcnn.Whole;

    private protected override PointBackbone Backbone(long channels) => new Dgcnn(channels, Neighbours, PerPoint);
}
