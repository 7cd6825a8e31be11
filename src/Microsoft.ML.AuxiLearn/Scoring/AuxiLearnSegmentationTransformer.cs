using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AuxiLearnSegmentationTransformer), null, typeof(SignatureLoadModel),
    "AuxiLearn segmentation model", AuxiLearnSegmentationTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// A fitted segmentation model: PredictedLabel, the class of each pixel as keys [h, w] with the label's values, and Score, the probability of each class [k, h,
/// w].
/// </summary>
public sealed class AuxiLearnSegmentationTransformer : AuxiLearnTransformer
{
    internal const string LoaderSignature = "AuxiLearnSegmentation";

    private static readonly VersionInfo _version = VersionOf("AUXLSGMT", LoaderSignature);

    internal AuxiLearnSegmentationTransformer(IHostEnvironment env, TrainedPrimary trained, string features, string predictedLabel, string score,
        ClassLabels labels)
        : base(env, trained, features, host => new SegmentationColumns(
            host, predictedLabel, score, labels, (int)trained.Network.Input.Shape[1], (int)trained.Network.Input.Shape[2]))
    {
    }

    // called by ML.NET when a model is loaded
    private AuxiLearnSegmentationTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, _version, host => new SegmentationColumns(host, ctx))
    {
    }

    private protected override VersionInfo Version => _version;
}
