using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The AuxiLearn transforms in the catalog of an <see cref="MLContext"/>.</summary>
public static class AuxiLearnTransformsCatalog
{
    /// <param name="catalog">The catalog of the MLContext: <c>mlContext.Transforms</c>.</param>
    extension(TransformsCatalog catalog)
    {
        /// <summary>Transforms that make auxiliary columns.</summary>
        public AuxiLearnTransforms AuxiLearn => new(CatalogUtils.GetEnvironment(catalog));
    }
}
