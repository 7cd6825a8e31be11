using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Optimizing;

/// <summary>Several optimizers, each with a learning rate and parameters of its own, that step together; it owns them.</summary>
internal sealed class JointOptimizer(IReadOnlyList<VectorOptimizer> parts) : optim.Optimizer(0), IStateful
{
    /// <inheritdoc/>
    public override IEnumerable<optim.ILearningRateController> ParamGroups => parts.SelectMany(part => part.ParamGroups);

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => parts.SelectMany(part => part.parameters());

    /// <inheritdoc/>
    public override void zero_grad()
    {
        foreach (var part in parts)
            part.zero_grad();
    }

    /// <summary>All go on as if they had not taken a step yet.</summary>
    public void Forget()
    {
        foreach (var part in parts)
            part.Forget();
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state) => state.Parts("", parts);

    /// <inheritdoc/>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        foreach (var part in parts)
            part.step();
        return null!;   // there is no closure to value
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var part in parts)
                part.Dispose();
        }
        base.Dispose(disposing);
    }
}
