using Microsoft.ML.AuxiLearn.Native;

namespace Microsoft.ML;

// Operations on complete models of any trainer.
public static partial class AuxiLearnCatalog
{
    /// <summary>
    /// Saves a model as <c>mlContext.Model.Save</c> does, but never damages an existing model: a temporary file beside it is written, flushed to the disk and
    /// renamed, so that a crash, an exception or a full disk leaves the old file, and a reader finds the old or the new one whole.
    /// </summary>
    /// <param name="models">The catalog of the MLContext: <c>mlContext.Model</c>.</param>
    /// <param name="model">The model.</param>
    /// <param name="inputSchema">The schema of the rows that it takes; null for none.</param>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <example>
    /// <code>
    /// ml.Model.SaveAtomically(model, data.Schema, path);         // a crash leaves the old file
    /// </code>
    /// </example>
    public static void SaveAtomically(this ModelOperationsCatalog models, ITransformer model, DataViewSchema? inputSchema, string path)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream => models.Save(model, inputSchema, stream));
    }
}
