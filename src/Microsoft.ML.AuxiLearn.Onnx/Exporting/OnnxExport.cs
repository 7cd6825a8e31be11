using Microsoft.ML.AuxiLearn.Exporting;
using Microsoft.ML.AuxiLearn.Native;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Fitted models as ONNX files.</summary>
public static class OnnxExport
{
    /// <summary>
    /// Writes the fitted model to an ONNX file of opset 12. Its input has the name of the feature column and takes [n, d], or images [n, c, h, w] in the size
    /// in which scoring gives them to the network, with pixels from 0 to 255 where the column holds bytes, images or paths; n is free. Its outputs have the
    /// names of the score columns: PredictedLabel [n, 1], a key from 1 (UInt32) or true and false, Score [n, k], and Probability; of pixels [n, h, w] and [n,
    /// k, h, w]. The standardisation of the input, softmax or sigmoid, and the units of a numeric label are part of it. The metadata tell the network as JSON
    /// and, where the label has names, the classes.
    /// </summary>
    /// <param name="model">What was learned: <c>model.Model</c>.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="NotSupportedException">The network is custom.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <example>
    /// <code>
    /// model.Model.ExportOnnx("model.onnx");
    /// </code>
    /// </example>
    public static void ExportOnnx(this AuxiLearnModelParameters model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = OnnxModel.Of(model.Graph);
        AtomicFile.Write(path, stream => Google.Protobuf.MessageExtensions.WriteTo(file, stream));
    }
}
