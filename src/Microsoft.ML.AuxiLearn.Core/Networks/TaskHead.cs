namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>What a task reads from the features.</summary>
/// <param name="Outputs">Its outputs, at least 1.</param>
/// <param name="IsOfSample">Whether it has them once for a sample even where there are features of each pixel.</param>
internal readonly record struct TaskHead(int Outputs, bool IsOfSample);
