using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn;

/// <summary>What AuxiLearn offers beside the trainers in ML.NET's own catalogs: <c>mlContext.AuxiLearn()</c>.</summary>
public sealed class AuxiLearnOperations
{
    private readonly MLContext _context;

    internal AuxiLearnOperations(MLContext context)
    {
        Contracts.CheckValue(context, nameof(context));
        _context = context;
    }

    /// <summary>Trainers of tasks for which ML.NET has no catalog.</summary>
    public AuxiLearnTrainers Trainers => new(_context);
}
