namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// A file is no image, or one that cannot be read as a whole; the message tells what was found and what is expected, and the catcher knows the file.
/// </summary>
internal sealed class UnreadableImageException(string message) : Exception(message);
