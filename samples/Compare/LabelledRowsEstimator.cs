namespace Microsoft.ML.AuxiLearn.Samples.Compare;

/// <summary>Fits an estimator to the rows that have a label.</summary>
internal sealed class LabelledRowsEstimator(MLContext ml, string label, IEstimator<ITransformer> estimator) : IEstimator<ITransformer>
{
    public ITransformer Fit(IDataView input) => estimator.Fit(ml.Data.FilterRowsByMissingValues(input, label));

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => estimator.GetOutputSchema(inputSchema);
}
