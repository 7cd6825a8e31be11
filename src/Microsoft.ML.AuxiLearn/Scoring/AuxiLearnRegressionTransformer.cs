using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AuxiLearnRegressionTransformer), null, typeof(SignatureLoadModel),
    "AuxiLearn regression model", AuxiLearnRegressionTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn;

/// <summary>A fitted regression model: Score, in the label's units.</summary>
public sealed class AuxiLearnRegressionTransformer : AuxiLearnTransformer
{
    internal const string LoaderSignature = "AuxiLearnRegression";

    private static readonly VersionInfo _version = VersionOf("AUXLRGRS", LoaderSignature);

    internal AuxiLearnRegressionTransformer(IHostEnvironment env, TrainedPrimary trained, string features, string score)
        : this(env, trained, features, new RegressionColumns(score))
    {
    }

    internal AuxiLearnRegressionTransformer(IHostEnvironment env, TrainedPrimary trained, string features, ScoreColumns columns)
        : base(env, trained, features, _ => columns)
    {
    }

    // called by ML.NET when a model is loaded
    private AuxiLearnRegressionTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env, ctx, _version, host => QuantileColumns.Load(host, ctx) ?? (ScoreColumns)new RegressionColumns(ctx))
    {
    }

    private protected override VersionInfo Version => _version;
}
