using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Every estimator of the library keeps ML.NET's contract.</summary>
public class EstimatorContractTests
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [InlineData("multiclass")]
    [InlineData("binary")]
    [InlineData("regression")]
    public void Trainers_of_rows(string kind)
    {
        var rows = Sample.Rows(40);
        var data = kind == "multiclass" ? Models.WithKeys(_ml, rows) : _ml.Data.LoadFromEnumerable(rows);
        IEstimator<ITransformer> trainer = kind switch
        {
            "multiclass" => _ml.MulticlassClassification.Trainers.AuxiLearn(network: Network.Mlp(4), numberOfEpochs: 1),
            "binary" => _ml.BinaryClassification.Trainers.AuxiLearn("IsLarge", network: Network.Mlp(4), numberOfEpochs: 1),
            _ => _ml.Regression.Trainers.AuxiLearn("Mass", network: Network.Mlp(4), numberOfEpochs: 1),
        };
        EstimatorContract.Check(_ml, trainer, data);
    }

    [Fact]
    public void The_trainer_of_dense_labels() => EstimatorContract.Check(
        _ml, _ml.AuxiLearn().Trainers.SemanticSegmentation(network: Network.UNet(2, 1), numberOfEpochs: 1), Stripes.View(_ml, Stripes.Rows(20)));

    [Theory]
    [InlineData("normals")]
    [InlineData("boundaries")]
    [InlineData("presence")]
    [InlineData("depth")]
    [InlineData("rotation")]
    [InlineData("jigsaw")]
    [InlineData("clusters")]
    public void Transforms(string kind)
    {
        var transforms = _ml.Transforms.AuxiLearn;
        IEstimator<ITransformer> transform = kind switch
        {
            "normals" => transforms.SurfaceNormalsFromDepth("Made", nameof(Stripes.Depth), (10, 10, 6, 4)),
            "boundaries" => transforms.BoundariesFromLabels("Made", "Label"),
            "presence" => transforms.ClassPresence("Made", "Label"),
            "rotation" => transforms.Rotation("Made", "Turn", nameof(Stripes.Singles), height: 4, width: 4),
            "jigsaw" => transforms.Jigsaw("Made", "Order", nameof(Stripes.Features), tiles: 3),
            "clusters" => transforms.Clusters("Made", nameof(Stripes.Depth), numberOfClusters: 3),
            _ => transforms.DepthFromDisparity("Made", nameof(Stripes.Depth), focalLength: 100, baseline: 0.2),
        };
        EstimatorContract.Check(_ml, transform, Stripes.View(_ml, Stripes.Rows(10)));
    }

    [Fact]
    public void The_transform_of_labels() => EstimatorContract.Check(_ml,
        _ml.Transforms.AuxiLearn.CoarseLabels("Made", "Label", Sample.AllSpecies.ToDictionary(name => name, name => name[..1])),
        Models.WithKeys(_ml, Sample.Rows(10)));
}
