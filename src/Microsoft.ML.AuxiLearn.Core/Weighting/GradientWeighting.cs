using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// A method that looks at each task's gradient on the shared parameters and steps along a linear combination of them; one backward pass for each task.
/// </summary>
public abstract class GradientWeighting : TaskWeighting
{
    /// <summary>Whether parameters of one task alone are weighted as the shared ones are; otherwise each counts as in the plain sum of losses.</summary>
    protected virtual bool WeighsHeads => false;

    /// <summary>The weights of the combination, [T].</summary>
    /// <param name="gradients">The tasks' gradients on the shared parameters, [T, P].</param>
    /// <param name="losses">The step's losses.</param>
    protected abstract Tensor Combine(Tensor gradients, TaskLosses losses);

    /// <inheritdoc/>
    protected sealed override Tensor Differentiate(TaskLosses losses)
    {
        var shared = losses.Shared.Where(parameter => parameter.requires_grad).ToArray();
        var heads = losses.All.Where(parameter => parameter.requires_grad).ExceptBy(shared.Select(parameter => parameter.Handle), parameter => parameter.Handle).ToArray();
        var gradients = losses.Means.unbind().Select(loss => Autograd.Grad(loss, [.. shared, .. heads], retainGraph: true)).ToArray();

        var rows = stack([.. gradients.Select(task => cat([.. task[..shared.Length].Select(part => part.reshape(-1))], 0))]);
        var weights = Combine(rows, losses);
        var headWeights = WeighsHeads ? weights : ones_like(weights);
        Show(weights);
        for (var i = 0; i < shared.Length + heads.Length; i++)
        {
            var parts = stack([.. gradients.Select(task => task[i])]);
            var parameter = i < shared.Length ? shared[i] : heads[i - shared.Length];
            parameter.grad = tensordot(i < shared.Length ? weights : headWeights, parts, [0], [0]);
        }
        return losses.Means.detach().sum();
    }
}
