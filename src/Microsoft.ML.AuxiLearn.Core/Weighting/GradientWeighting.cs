using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// A method that looks at each task's gradient on the shared parameters and steps along a linear combination of them; one backward pass for each task.
/// </summary>
public abstract class GradientWeighting : TaskWeighting
{
    /// <summary>What is combined, [T, P]: the tasks' gradients on the shared parameters as they are, or what a method makes of them.</summary>
    /// <param name="gradients">The tasks' gradients on the shared parameters, [T, P].</param>
    /// <param name="losses">The step's losses.</param>
    protected virtual Tensor Prepare(Tensor gradients, TaskLosses losses) => gradients;

    /// <summary>The weights of the combination, [T].</summary>
    /// <param name="gradients">What is combined, [T, P].</param>
    /// <param name="losses">The step's losses.</param>
    protected abstract Tensor Combine(Tensor gradients, TaskLosses losses);

    /// <summary>
    /// How much each task's gradient counts for parameters of one task alone, [T]: as in the plain sum of losses, unless a method says otherwise.
    /// </summary>
    /// <param name="weights">The weights of the combination, [T].</param>
    /// <param name="losses">The step's losses.</param>
    protected virtual Tensor HeadWeights(Tensor weights, TaskLosses losses) => ones_like(weights);

    private protected sealed override bool LeavesWholeGradients => true;

    /// <inheritdoc/>
    protected sealed override Tensor Differentiate(TaskLosses losses)
    {
        var shared = losses.Shared.Where(parameter => parameter.requires_grad).ToArray();
        var heads = losses.All.Where(parameter => parameter.requires_grad).ExceptBy(shared.Select(parameter => parameter.Handle), parameter => parameter.Handle)
            .ToArray();
        var gradients = losses.Means.unbind()
            .Select(loss => losses.OfWholeBatch(Autograd.Grad(loss, [.. shared, .. heads], retainGraph: true)).ToArray()).ToArray();

        var rows = Prepare(stack([.. gradients.Select(task => cat([.. task[..shared.Length].Select(part => part.reshape(-1))], 0))]), losses);
        var weights = Combine(rows, losses);
        Show(weights);
        var start = 0L;
        foreach (var parameter in shared)
        {
            var length = parameter.numel();
            parameter.grad = weights.matmul(rows.narrow(1, start, length)).view_as(parameter);
            start += length;
        }
        var headWeights = HeadWeights(weights, losses);
        for (var i = 0; i < heads.Length; i++)
            heads[i].grad = tensordot(headWeights, stack([.. gradients.Select(task => task[shared.Length + i])]), [0], [0]);
        return losses.Means.detach().sum();
    }
}
