using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Distributing;

/// <summary>
/// Sums over the processes that gradients flow back through: of a sum that every process uses, the gradient is the sum of what each makes of it. The operator
/// is linear and its own transpose, so that it can be differentiated any number of times.
/// </summary>
internal sealed class CollectiveSum : autograd.SingleTensorFunction<CollectiveSum>
{
    public override string Name => nameof(CollectiveSum);

    /// <summary>The sum.</summary>
    public static Tensor Of(Tensor own, ICollective collective) => apply(own, collective);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var collective = (ICollective)vars[1];
        ctx.save_data(nameof(ICollective), collective);
        var sum = ((Tensor)vars[0]).detach().clone().contiguous();
        collective.AllReduce(sum);
        return sum;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [apply(grad_output, ctx.get_data(nameof(ICollective))), null!];
}
