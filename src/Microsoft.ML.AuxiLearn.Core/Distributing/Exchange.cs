using Microsoft.ML.AuxiLearn.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Distributing;

/// <summary>From numbers of one process's share of a batch to those of the whole batch.</summary>
/// <param name="Collective">The processes.</param>
/// <param name="Share">The rows of this share over the mean of all shares: how much a mean over them counts, 1 where all shares are alike.</param>
internal sealed record Exchange(ICollective Collective, double Share)
{
    /// <summary>Whether every row has every label and counts alike, so that the counts of a share are those of the whole.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Whether <see cref="Average"/> sends bfloat16.</summary>
    public bool BFloat16 { get; init; }

    /// <summary>The mean over the whole batch, from that over the share; without a graph.</summary>
    public Tensor Mean(Tensor ofShare)
    {
        using var _ = no_grad();
        return Collective.Mean_(Weighed(ofShare.detach()).clone());
    }

    /// <summary>
    /// Losses of the share whose gradients so count that their mean over the processes is that of the whole batch; the values are as they were. It is done
    /// before they flow back, since synchronised batch normalisation takes them from one share to the others.
    /// </summary>
    public Tensor WithGradientOfWhole(Tensor losses) => Share == 1 ? losses : losses.Plus((losses - losses.detach()).Times(Share - 1));

    /// <summary>The mean over the whole batch, with the gradient of the share's own mean.</summary>
    public Tensor MeanWithGradient(Tensor ofShare) => (ofShare - ofShare.detach()).Plus(Mean(ofShare));   // the difference is exactly 0

    /// <summary>The share's mean so scaled that the mean over the processes is that of the whole batch.</summary>
    public Tensor Weighed(Tensor ofShare) => Share == 1 ? ofShare : ofShare.Times(Share);

    /// <summary>Gradients by the share's losses, replaced by those by the whole batch's, which are their mean; one message.</summary>
    public Tensor[] Mean(IReadOnlyList<Tensor> gradients)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor[] parts = [.. gradients.Select(gradient => gradient.detach().flatten())];
        var flat = parts.Length == 1 ? parts[0].clone() : cat(parts);   // cat of one tensor is that tensor
        var mean = BFloat16 ? Collective.Mean_(flat.to(bfloat16)).to(flat.dtype) : Collective.Mean_(flat);
        return [.. mean.split([.. gradients.Select(gradient => gradient.numel())]).Zip(gradients, (part, gradient) => part.view(gradient.shape)
            .MoveToOuterDisposeScope())];
    }

    /// <summary>The same for what parameters hold in .grad; one without a gradient has a gradient of zero.</summary>
    public void Average(IReadOnlyList<Parameter> parameters)
    {
        using var scope = NewDisposeScope();
        var means = Mean([.. parameters.Select(parameter => parameter.grad ?? zeros_like(parameter))]);
        foreach (var (parameter, mean) in parameters.Zip(means))
            parameter.grad = mean;
    }
}
