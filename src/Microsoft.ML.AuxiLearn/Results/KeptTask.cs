using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Results;

/// <summary>An auxiliary task whose outputs stay in the model, behind the main task's.</summary>
/// <param name="Name">The task's name, with which the names of its columns start.</param>
/// <param name="Kind">What its column holds.</param>
/// <param name="Outputs">How many outputs are its own.</param>
/// <param name="Column">Its column in the training data, or one of keys that stand for the values that are its classes.</param>
internal sealed record KeptTask(string Name, TargetKind Kind, int Outputs, DataViewSchema.Column Column);
