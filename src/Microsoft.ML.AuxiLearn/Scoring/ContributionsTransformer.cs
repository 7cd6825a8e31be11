using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>Adds FeatureContributions to rows: how much each feature moves the score of a model, by <see cref="IntegratedGradients"/>.</summary>
internal sealed class ContributionsTransformer(IHost host, AuxiLearnTransformer scorer, IntegratedGradients gradients, int batchSize)
    : RowToRowTransformerBase(host), ITransformer
{
    private readonly ContributionColumns _columns = new(scorer.FeatureColumnName, gradients.Shape);

    public new IDataView Transform(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        return new BatchedScoringView(Host, MakeDataTransform(input), scorer.Features(input.Schema), _columns, gradients, graph: null, batchSize);
    }

    IDataView ITransformer.Transform(IDataView input) => Transform(input);

    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new ScoringRowMapper(this, gradients, scorer.Features(schema), _columns, schema);

    protected override void SaveModel(ModelSaveContext ctx) =>
        throw new NotSupportedException("Feature contributions are not saved; save the model, and ask it for them when it is loaded.");
}
