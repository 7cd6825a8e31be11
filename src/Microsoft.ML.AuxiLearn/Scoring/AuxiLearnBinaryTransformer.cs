using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AuxiLearnBinaryTransformer), null, typeof(SignatureLoadModel),
    "AuxiLearn binary model", AuxiLearnBinaryTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn;

/// <summary>A fitted binary model: PredictedLabel, Score, the logit, and Probability, its sigmoid.</summary>
public sealed class AuxiLearnBinaryTransformer : AuxiLearnTransformer
{
    internal const string LoaderSignature = "AuxiLearnBinary";

    private static readonly VersionInfo _version = VersionOf("AUXLBNRY", LoaderSignature);

    internal AuxiLearnBinaryTransformer(IHostEnvironment env, TrainedPrimary trained, string features, string predictedLabel, string score, string probability)
        : base(env, trained, features, _ => new BinaryColumns(predictedLabel, score, probability, trained.Threshold))
    {
    }

    // called by ML.NET when a model is loaded
    private AuxiLearnBinaryTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, _version, host => BinaryColumns.Load(host, ctx))
    {
    }

    private protected override VersionInfo Version => _version;
}
