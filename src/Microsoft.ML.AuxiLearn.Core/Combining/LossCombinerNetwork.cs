using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Combining;

/// <summary>
/// The auxiliary network g: per-sample losses [n, T], or per-pixel losses [n, T, h, w], to a scalar, the mean over samples. Column 0 is the main task.
/// </summary>
public abstract class LossCombinerNetwork : nn.Module<Tensor, Tensor>
{
    /// <summary>For custom combiners.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="monotone">Whether weights are kept at 0 or more.</param>
    protected LossCombinerNetwork(string name, bool monotone) : base(name) => Monotone = monotone;

    /// <summary>Whether weights are kept at 0 or more, so that g never decreases in any loss.</summary>
    public bool Monotone { get; }

    /// <summary>Whether g looks at losses pixel by pixel, [n, T, h, w]; else images have their mean, [n, T].</summary>
    public virtual bool TakesPixels => false;

    /// <summary>
    /// The step in every weight that about doubles the slopes dg/dl at the start, in which trainers count the auxiliary learning rate, so that one rate serves
    /// every combiner: 1 where weights of 1 are in one layer, less where layers multiply, and 1 too with <see cref="LossCombiner.PaperInitialization"/>.
    /// </summary>
    public virtual double Scale => 1;

    /// <summary>The most that a task may count, where tasks start below it; null without such a bound.</summary>
    internal virtual double? MostWeight => null;

    /// <summary>Puts every weight below 0 back to 0, where the combiner is monotone; biases are free, they do not change the slopes' signs.</summary>
    public virtual void Project()
    {
        if (!Monotone)
            return;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var (name, parameter) in named_parameters())
        {
            if (!name.EndsWith("bias", StringComparison.Ordinal))
                parameter.AtLeast_(0);
        }
    }

    /// <summary>How much each task counts: Σ_n dg/dl_nj, which is dg/dl̄_j for a linear g, [T].</summary>
    /// <param name="losses">[n, T] or [n, T, h, w].</param>
    public Tensor TaskWeights(Tensor losses)
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad();
        var leaf = losses.detach().requires_grad_();
        var slopes = Autograd.Grad(call(leaf), [leaf])[0];
        return slopes.transpose(0, 1).flatten(1).sum(1).MoveToOuterDisposeScope();
    }
}
