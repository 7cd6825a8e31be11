using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// The one door to reverse-mode differentiation that returns gradients. TorchSharp's autograd.grad aborts the process on any libtorch error (a freed graph, a
/// tensor changed in place, an operator without a second derivative), so first-order gradients go through autograd.backward, which throws, and
/// autograd.grad is called only for a graph that has just been differentiated once without error: backward makes graphs too, but warns on the user's standard
/// error of a cycle that is none here.
/// </summary>
internal static class Autograd
{
    /// <summary>
    /// Vector-Jacobian products: d outputs / d inputs contracted with <paramref name="cotangents"/>; zeros where no output depends on an input.
    /// </summary>
    /// <param name="outputs">Tensors with a graph.</param>
    /// <param name="inputs">Distinct tensors that require a gradient; their .grad is left as it was.</param>
    /// <param name="cotangents">One tensor per output and of its shape; may be omitted where every output has one element.</param>
    /// <param name="createGraph">Whether the result can be differentiated again, which also keeps the graph.</param>
    /// <param name="retainGraph">Whether the graph can be used again.</param>
    /// <exception cref="ArgumentException">No output, no input, one without a gradient, or a cotangent that does not fit.</exception>
    /// <exception cref="InvalidOperationException">libtorch refused: the graph is gone, was changed in place, or holds an operator without this
    /// derivative.</exception>
    public static Tensor[] Grad(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? cotangents = null, bool createGraph = false,
            bool retainGraph = false)
    {
        Validate(outputs, inputs, cotangents);
        var first = Backward(outputs, inputs, cotangents, retainGraph || createGraph);
        if (!createGraph)
            return first;

        foreach (var gradient in first)
            gradient.Dispose();
        // retain_graph does not follow create_graph as in PyTorch; unused inputs come back as tensors with an empty handle
        var gradients = autograd.grad([.. outputs], [.. inputs], cotangents is null
            ? null
            : [.. cotangents], retain_graph: true, create_graph: true, allow_unused: true);
        return [.. gradients.Zip(inputs, (gradient, input) => gradient.IsInvalid ? zeros_like(input) : gradient)];
    }

    /// <summary>The same for one scalar output.</summary>
    public static Tensor[] Grad(Tensor output, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool retainGraph = false) =>
        Grad([output], inputs, null, createGraph, retainGraph);

    /// <summary>Adds a gradient to tensors that are there already, layer by layer, so that no second set of gradients is ever alive.</summary>
    /// <param name="outputs">Tensors with a graph, which is freed.</param>
    /// <param name="inputs">Distinct leaves that require a gradient; their .grad is left as it was.</param>
    /// <param name="sums">One tensor per input and of its shape.</param>
    /// <param name="cotangents">One tensor per output and of its shape; may be omitted where every output has one element.</param>
    /// <inheritdoc cref="Grad(IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor}?, bool, bool)" path="/exception"/>
    public static void AddGrad(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> sums,
        IReadOnlyList<Tensor>? cotangents = null)
    {
        Validate(outputs, inputs, cotangents);
        Backward(outputs, inputs, cotangents, retainGraph: false, sums);
    }

    /// <summary>Adds the gradient of a scalar to the .grad of leaves, and to that of no other; null stays where it does not depend on one.</summary>
    /// <param name="output">With a graph, which is freed.</param>
    /// <param name="inputs">Distinct leaves that require a gradient.</param>
    /// <exception cref="InvalidOperationException">libtorch refused.</exception>
    public static void Accumulate(Tensor output, IReadOnlyList<Tensor> inputs) => Run([output], inputs, null, retainGraph: false);

    private static Tensor[] Backward(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? cotangents, bool retainGraph, IReadOnlyList<Tensor>? sums = null)
    {
        var kept = inputs.Select(input => input.is_leaf ? input.grad : null).ToArray();
        try
        {
            for (var i = 0; i < inputs.Count; i++)
            {
                if (!inputs[i].is_leaf)
                    inputs[i].retain_grad();
                inputs[i].grad = sums?[i];
            }
            Run(outputs, inputs, cotangents, retainGraph);
            return [.. inputs.Select(input => input.grad ?? zeros_like(input))];
        }
        finally
        {
            for (var i = 0; i < kept.Length; i++)
            {
                inputs[i].grad = kept[i];
                kept[i]?.Dispose();
            }
        }
    }

    private static void Run(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? cotangents, bool retainGraph)
    {
        try
        {
            autograd.backward([.. outputs], cotangents is null ? null : [.. cotangents], retainGraph, create_graph: false, [.. inputs]);
        }
        catch (ExternalException exception)
        {
            throw new InvalidOperationException($"libtorch could not differentiate: {FirstLine(exception.Message)}", exception);
        }
    }

    private static void Validate(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? cotangents)
    {
        if (outputs.Count == 0)
            throw new ArgumentException("There is no output to differentiate.", nameof(outputs));
        if (inputs.Count == 0)
            throw new ArgumentException("There is no input to differentiate with respect to.", nameof(inputs));
        if (cotangents is not null && cotangents.Count != outputs.Count)
            throw new ArgumentException($"There are {cotangents.Count} cotangents; expected one for each of {outputs.Count} outputs.", nameof(cotangents));
        for (var i = 0; i < outputs.Count; i++)
        {
            if (!outputs[i].requires_grad)
                throw new ArgumentException($"Output {i} has no graph; expected a tensor that depends on one that requires a gradient.", nameof(outputs));
            if (cotangents is null && outputs[i].numel() != 1)
                throw new ArgumentException($"Output {i} has shape [{string.Join(", ", outputs[i].shape)}]; expected one element, or a cotangent.",
                    nameof(outputs));
            if (cotangents is not null && !cotangents[i].shape.SequenceEqual(outputs[i].shape))
                throw new ArgumentException(
                    $"Cotangent {i} has shape [{string.Join(", ", cotangents[i].shape)}]; expected [{string.Join(", ", outputs[i].shape)}].",
                    nameof(cotangents));
        }
        for (var i = 0; i < inputs.Count; i++)
        {
            if (!inputs[i].requires_grad)
                throw new ArgumentException($"Input {i} does not require a gradient.", nameof(inputs));
        }
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();
}
