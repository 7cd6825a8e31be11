using Microsoft.ML.AuxiLearn.Combining;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Polynomial;

/// <summary>
/// g = mean_n Σ_k c_k m_k(l_n) over the monomials m_k of degree one and two: the losses, their squares and their products. The c_k start at 1, as in the
/// paper's
/// experiment with polynomial combinations, or where asked to.
/// </summary>
internal sealed class PolynomialCombiner : LossCombinerNetwork
{
    private readonly Parameter _coefficients;
    private readonly (int I, int J)[] _pairs;

    /// <param name="tasks">T.</param>
    /// <param name="coefficients">T of the losses, then T (T + 1) / 2 of the pairs (1, 1), (1, 2), ...; null: all 1.</param>
    public PolynomialCombiner(int tasks, float[]? coefficients = null) : base(nameof(PolynomialCombiner), monotone: true)
    {
        _pairs = [.. Pairs(tasks)];
        _coefficients = new Parameter(coefficients is null ? ones(tasks + _pairs.Length) : tensor(coefficients));
        _coefficients.DetachFromDisposeScope();
        register_parameter("coefficients", _coefficients);
    }

    /// <summary>The monomials' names, in the order of the coefficients.</summary>
    public static IReadOnlyList<string> TermNames(IReadOnlyList<string> names) =>
        [.. names, .. Pairs(names.Count).Select(pair => pair.I == pair.J ? $"{names[pair.I]}²" : $"{names[pair.I]} × {names[pair.J]}")];

    /// <summary>The c_k over their sum.</summary>
    public double[] Shares()
    {
        using var scope = NewDisposeScope();
        return [.. (_coefficients.detach() / _coefficients.detach().sum()).data<float>().Select(share => Math.Round(share, 4))];
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor losses)
    {
        var columns = losses.unbind(1);
        var monomials = stack([.. columns, .. _pairs.Select(pair => columns[pair.I] * columns[pair.J])], 1);
        return monomials.mv(_coefficients).mean();
    }

    private static IEnumerable<(int I, int J)> Pairs(int tasks) => from i in Enumerable.Range(0, tasks) from j in Enumerable.Range(i, tasks - i) select (i, j);
}
