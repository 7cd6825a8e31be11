using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Warns once, in the log of a training or a model, that libtorch computes convolutions without oneDNN. A model of vectors hears of it only where it is the one
/// that needed a convolution: what images of the same process have found is nothing to a table.
/// </summary>
internal sealed class KernelNotice(bool isOfImages)
{
    private string? _known = isOfImages ? null : KernelCheck.Fallback;

    /// <param name="channel">Where it is reported.</param>
    public void Tell(IChannel channel)
    {
        if (!IsDue)
            return;
        _known = KernelCheck.Fallback;
        channel.Warning("{0}", _known);
    }

    /// <summary>Whether there is something to tell that was not told.</summary>
    public bool IsDue => KernelCheck.Fallback != _known;
}
