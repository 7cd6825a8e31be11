using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// Integrated gradients (Sundararajan, Taly and Yan 2017): what each feature contributes to F(x) − F(b) is (x_i − b_i) ∫ ∂F/∂x_i (b + α (x − b)) dα over α
/// from 0 to 1, by the midpoint rule, all steps in one pass. b is the mean of the training rows; F is the number predicted, in the label's units, or the
/// log-odds ln p / (1 − p) of true or of the predicted class. Where a network embeds its columns, the path leads through the embeddings, and a column
/// contributes what its own do.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="main">Its main task.</param>
/// <param name="steps">At least 1.</param>
internal sealed class IntegratedGradients(ScoringModel model, MainTask main, int steps) : IScoring
{
    // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
    private static readonly Scalar _none = double.NegativeInfinity.ToScalar();

    public InputFormat Input => model.Input;

    public long OutputSize => model.Network.Input.Size;

    /// <summary>The shape of a row's contributions, that of a sample.</summary>
    public int[] Shape => [.. model.Network.Input.Shape.Select(side => (int)side)];

    public IScoringSession Open() => new Session(this, model.Open(), steps * model.Work);

    /// <summary>The contributions of samples as the network takes them, [n, sample].</summary>
    private Tensor Of(Tensor samples)
    {
        var network = model.Network;
        var baseline = network.Differentiable(network.InputUnits.Mean.expand(samples.shape[1..]).unsqueeze(0));
        var x = network.Differentiable(samples);
        var away = (x - baseline).detach();
        var places = tensor(Enumerable.Range(0, steps).Select(step => (step + 0.5f) / steps).ToArray(), device: x.device)
            .view([1, steps, .. Enumerable.Repeat(1L, (int)x.dim() - 1)]);
        var path = (baseline.unsqueeze(1) + away.unsqueeze(1) * places).flatten(0, 1).detach().requires_grad_();
        var gradient = Autograd.Grad(Explained(network.ForwardDifferentiable(path), x).sum(), [path])[0].view([-1, steps, .. x.shape[1..]]).mean([1L]);
        return network.OfInput(gradient * away).Times(main.Classes == 0 ? model.LabelScale : 1);
    }

    /// <summary>F at the places of the paths to x.</summary>
    private Tensor Explained(Tensor outputs, Tensor x) => main switch
    {
        MulticlassMain classes => LogOdds(outputs.narrow(1, 0, classes.Classes),
            model.Network.ForwardDifferentiable(x).narrow(1, 0, classes.Classes).argmax(1).repeat_interleave(steps, 0)),
        QuantileMain quantiles => outputs.narrow(1, 0, quantiles.Outputs).sort(1).Values.select(1, quantiles.Loss.Middle),
        _ => outputs.select(1, 0),
    };

    /// <summary>z_c − ln Σ exp z_k over the other classes k.</summary>
    private static Tensor LogOdds(Tensor logits, Tensor classes)
    {
        var own = nn.functional.one_hot(classes, logits.shape[1]).to(ScalarType.Bool);
        return logits.masked_select(own) - logits.masked_fill(own, _none).logsumexp(1);
    }

    private sealed class Session(IntegratedGradients gradients, ScoringSession session, long work) : IScoringSession
    {
        public void Score(ReadOnlySpan<byte> samples, int rows, Span<float> outputs)
        {
            using var threads = new ThreadScope(rows * work);
            using var scope = NewDisposeScope();
            using var withGrad = enable_grad();
            var contributions = gradients.Of(session.Input(samples, rows, rows)).cpu().contiguous();
            MemoryMarshal.Cast<byte, float>(contributions.bytes).CopyTo(outputs);
        }

        public void Dispose() => session.Dispose();
    }
}
