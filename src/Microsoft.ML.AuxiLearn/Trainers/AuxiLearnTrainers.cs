using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Trainers of tasks for which ML.NET has no catalog: <c>mlContext.AuxiLearn().Trainers</c>.</summary>
public sealed class AuxiLearnTrainers
{
    private readonly IHostEnvironment _env;

    internal AuxiLearnTrainers(IHostEnvironment env) => _env = env;
}
