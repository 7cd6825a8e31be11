using Microsoft.ML.AuxiLearn;

namespace Microsoft.ML;

/// <summary>The AuxiLearn catalog of an <see cref="MLContext"/>.</summary>
public static class AuxiLearnCatalogOfContext
{
    /// <summary>Trainers of tasks for which ML.NET has no catalog, and what else stands beside a trainer.</summary>
    /// <param name="context">The context.</param>
    public static AuxiLearnOperations AuxiLearn(this MLContext context) => new(context);
}
