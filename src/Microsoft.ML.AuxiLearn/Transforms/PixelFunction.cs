namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>Makes one row's output of its pixels: missing is NaN, a key is its class from 0.</summary>
/// <param name="pixels">The input column's values.</param>
/// <param name="output">The output column's values, all of which are to be written.</param>
internal delegate void PixelFunction(ReadOnlySpan<float> pixels, Span<float> output);
