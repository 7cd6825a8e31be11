using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Formats;

/// <summary>
/// A network as a graph of ONNX's operators, opset 12. A layer tells how it computes, value by value, and what the graph does with that is its own affair: one
/// writes each operator to a file, another looks for it in a file and takes its weights. So a network is described once, for both directions.
/// </summary>
internal abstract class LayerGraph
{
    /// <summary>The operators are those of this version.</summary>
    public const int Opset = 12;

    /// <summary>An operator of one result.</summary>
    /// <param name="type">Its name in ONNX.</param>
    /// <param name="inputs">The values that it reads, weights among them.</param>
    /// <param name="attributes">Each a long, a long[], a float or a string.</param>
    /// <returns>The result.</returns>
    public string Add(string type, string[] inputs, params (string Name, object Value)[] attributes) => Add(type, inputs, 1, attributes)[0];

    /// <summary>An operator of several results.</summary>
    public abstract string[] Add(string type, string[] inputs, int results, (string Name, object Value)[] attributes);

    /// <summary>A parameter or a buffer of the network.</summary>
    public abstract string Weight(Tensor tensor);

    /// <summary>Constant numbers.</summary>
    public abstract string Constant(float[] values, params long[] shape);

    /// <summary>Constant whole numbers.</summary>
    public abstract string Constant(params long[] values);

    /// <summary>What a layer makes of a value.</summary>
    /// <exception cref="NotSupportedException">It is none of the library's.</exception>
    public string Add(object layer, string input) => layer switch
    {
        IGraphLayer own => own.AddTo(this, input),
        nn.Module<Tensor, Tensor> module => StandardLayers.AddTo(this, module, input),
        _ => throw StandardLayers.Unknown(layer),
    };

    /// <summary>The mean over the image, [n, c, h, w] -> [n, c, 1, 1].</summary>
    public virtual string GlobalAverage(string input) => Add("GlobalAveragePool", [input]);

    /// <summary>x W^T + b.</summary>
    public virtual string Linear(string input, Tensor weight, Tensor bias) => Add("Gemm", [input, Weight(weight), Weight(bias)], ("transB", 1L));

    /// <summary>[n, c, h, w] brought to another height and width by averages: rows X columns^T.</summary>
    /// <param name="input">The images.</param>
    /// <param name="rows">[height, h].</param>
    /// <param name="columns">[width, w].</param>
    public virtual string Averages(string input, float[,] rows, float[,] columns) =>
        Add("MatMul", [Matrix(rows, isTransposed: false), Add("MatMul", [input, Matrix(columns, isTransposed: true)])]);

    private string Matrix(float[,] values, bool isTransposed)
    {
        var (height, width) = (values.GetLength(0), values.GetLength(1));
        return isTransposed
            ? Constant([.. Enumerable.Range(0, height * width).Select(i => values[i % height, i / height])], width, height)
            : Constant([.. values.Cast<float>()], height, width);
    }
}
