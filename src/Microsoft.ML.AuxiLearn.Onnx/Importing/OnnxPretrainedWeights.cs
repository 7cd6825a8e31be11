using Microsoft.ML.AuxiLearn.Importing;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Weights of ONNX files.</summary>
public static class OnnxPretrainedWeights
{
    extension(PretrainedWeights)
    {
        /// <summary>
        /// The weights of an ONNX file, which go to the network's layers by walking the file's graph from its input, whatever the names. The file's graph must
        /// be the network's, up to and without the final layer: an operator that differs ends Fit in one sentence, which names it. A ResNet, a VGG, a ConvNet,
        /// a wide ResNet or an MLP is taken, with batch normalisation as it is or folded into the convolutions; numbers that a file takes off its input or
        /// multiplies it by are passed over, since training has units of its own.
        /// </summary>
        /// <param name="path">The file, with its weights in it, of opset 7 to 25.</param>
        /// <param name="blueFirst">Whether the file takes blue, green and red; the network takes red, green and blue.</param>
        public static PretrainedWeights FromOnnx(string path, bool blueFirst = false) => new OnnxWeights(path) { IsBlueFirst = blueFirst };
    }
}
