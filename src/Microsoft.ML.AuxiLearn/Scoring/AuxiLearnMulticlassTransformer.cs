using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AuxiLearnMulticlassTransformer), null, typeof(SignatureLoadModel),
    "AuxiLearn multiclass model", AuxiLearnMulticlassTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn;

/// <summary>A fitted multiclass model: PredictedLabel, a key with the label's values, and Score, one probability per class.</summary>
public sealed class AuxiLearnMulticlassTransformer : AuxiLearnTransformer
{
    internal const string LoaderSignature = "AuxiLearnMulticlass";

    private static readonly VersionInfo _version = VersionOf("AUXLMCLS", LoaderSignature);

    internal AuxiLearnMulticlassTransformer(IHostEnvironment env, TrainedPrimary trained, string features, string predictedLabel, string score,
        ClassLabels labels)
        : base(env, trained, features, host => new MulticlassColumns(host, predictedLabel, score, labels))
    {
    }

    // called by ML.NET when a model is loaded
    private AuxiLearnMulticlassTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, _version, host => new MulticlassColumns(host, ctx))
    {
    }

    private protected override VersionInfo Version => _version;
}
