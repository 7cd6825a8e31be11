using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Warns once, in the log of a training or a model, that libtorch computes convolutions without oneDNN.</summary>
internal sealed class KernelNotice
{
    private bool _isTold;

    /// <param name="channel">Where it is reported.</param>
    public void Tell(IChannel channel)
    {
        if (_isTold || KernelCheck.Fallback is not { } fallback)
            return;
        _isTold = true;
        channel.Warning("{0}", fallback);
    }

    /// <summary>Whether there is something to tell that was not told.</summary>
    public bool IsDue => !_isTold && KernelCheck.Fallback is not null;
}
