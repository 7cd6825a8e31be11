using System.Globalization;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// The temperature T by which logits z are divided so that softmax(z / T) has the smallest log-loss on held-out rows (Guo et al. 2017). The log-loss is convex
/// in β = 1/T, so its derivative, mean of Σ_j (p_j − t_j) z_j, has one zero. The targets t are Platt's, who leaves 1/(n + 2) of doubt in each of n labels:
/// without it rows that are all predicted right ask for T = 0.
/// </summary>
/// <param name="Temperature">T, between 1/50 and 50.</param>
/// <param name="ErrorBefore">The expected calibration error of the rows without it.</param>
/// <param name="ErrorAfter">That with it.</param>
internal sealed record TemperatureScaling(double Temperature, double ErrorBefore, double ErrorAfter)
{
    private const double Most = 50;
    private const double Resolution = 1e-12;
    private const int Halvings = 30;

    /// <summary>Finds it.</summary>
    /// <param name="rows">Logits [n, k] of classes, or [n, 1] of yes and no.</param>
    public static TemperatureScaling Of(HeldOutOutputs rows)
    {
        using var scope = NewDisposeScope();
        var logits = rows.Outputs.shape[1] == 1 ? cat([zeros_like(rows.Outputs), rows.Outputs], 1) : rows.Outputs;
        var labels = rows.Labels.to(ScalarType.Int64).unsqueeze(1);
        var weights = rows.Weights / rows.Weights.sum();
        var said = Truth(logits, labels, weights);
        if (!double.IsFinite(said) || Math.Abs(Expected(logits, weights, 1) - said) <= Resolution * Math.Abs(said))
            return new(1, Error(logits, labels, rows.Weights, 1), Error(logits, labels, rows.Weights, 1));
        var (least, most) = (-Math.Log(Most), Math.Log(Most));
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (least + most) / 2;
            if (Expected(logits, weights, Math.Exp(middle)) < said)
                least = middle;
            else
                most = middle;
        }
        var inverse = Math.Exp((least + most) / 2);
        return new(1 / inverse, Error(logits, labels, rows.Weights, 1), Error(logits, labels, rows.Weights, inverse));
    }

    /// <summary>What it did, for a log.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"The outputs are divided by a temperature of {Temperature:G3}: the expected calibration error of the validation rows {ErrorBefore:G3} is "
            + $"{ErrorAfter:G3}.");

    /// <summary>The mean of Σ_j t_j z_j.</summary>
    private static double Truth(Tensor logits, Tensor labels, Tensor weights)
    {
        var classes = logits.shape[1];
        var doubt = 1.0 / (1 / weights.Squared().sum().ToNumber() + 2);   // of weights that sum to 1, 1 / Σ w² are as many rows as count
        var own = logits.gather(1, labels).squeeze(1);
        var others = (logits.sum(1) - own).Times(doubt / (classes - 1));
        return (own.Times(1 - doubt).Plus(others) * weights).sum().ToNumber();
    }

    /// <summary>The mean of Σ_j p_j z_j with p = softmax(β z).</summary>
    private static double Expected(Tensor logits, Tensor weights, double inverse)
    {
        using var scope = NewDisposeScope();
        return ((softmax(logits.Times(inverse), 1) * logits).sum(1) * weights).sum().ToNumber();
    }

    private static double Error(Tensor logits, Tensor labels, Tensor weights, double inverse)
    {
        using var scope = NewDisposeScope();
        var (probabilities, predicted) = softmax(logits.Times(inverse), 1).max(1);
        var (said, right, counts) = (probabilities.data<double>(), predicted.eq(labels.squeeze(1)).data<bool>(), weights.data<double>());
        var error = new CalibrationError();
        for (var row = 0; row < said.Count; row++)
            error.Add(said[row], right[row], counts[row]);
        return error.Value;
    }
}
