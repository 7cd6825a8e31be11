using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

namespace Microsoft.ML;

// Transforms that make auxiliary columns.
public static partial class AuxiLearnCatalog
{
    /// <param name="catalog">The catalog of the MLContext: <c>mlContext.Transforms</c>.</param>
    extension(TransformsCatalog catalog)
    {
        /// <summary>Transforms that make auxiliary columns.</summary>
        public AuxiLearnTransforms AuxiLearn => new(CatalogUtils.GetEnvironment(catalog));
    }
}
