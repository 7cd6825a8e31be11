namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>A row has no image that can be read; a training may leave the row out.</summary>
internal sealed class UnreadableRowException(string message, Exception? inner) : InvalidOperationException(message, inner);
