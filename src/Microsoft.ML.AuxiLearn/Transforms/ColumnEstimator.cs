using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>An estimator of a transformer that learns nothing: fitting checks the input column.</summary>
internal sealed class ColumnEstimator : TrivialEstimator<ColumnTransformer>
{
    public ColumnEstimator(IHostEnvironment env, ColumnTransformer transformer) : base(env.Register("AuxiLearnTransforms"), transformer)
    {
    }

    /// <summary>The columns after the transformer, for columns of this shape before it.</summary>
    /// <param name="inputSchema">The shape of the data.</param>
    /// <exception cref="ArgumentException">The input column is missing or of another type than expected.</exception>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        if (!inputSchema.TryFindColumn(Transformer.InputColumnName, out var input))
            throw ColumnTransformer.NotFound(Host, Transformer.InputColumnName, inputSchema.Select(column => column.Name));
        if (input.Kind == SchemaShape.Column.VectorKind.VariableVector || !Transformer.Accepts(ColumnType.Of(input)))
            throw Host.ExceptParam(nameof(inputSchema), $"The input column '{input.Name}' holds {input.GetTypeString()}; expected {Transformer.Expected}.");
        var columns = inputSchema.ToDictionary(column => column.Name);
        foreach (var made in Transformer.Shapes(input))
            columns[made.Name] = made;
        return new SchemaShape(columns.Values);
    }
}
