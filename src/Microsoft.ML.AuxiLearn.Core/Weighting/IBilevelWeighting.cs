using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>A weighting whose parameters phi descend the hypergradient of the main task's loss on the auxiliary set.</summary>
public interface IBilevelWeighting
{
    /// <summary>phi, without the teacher of a learned task; may be empty where there is one.</summary>
    IReadOnlyList<Parameter> AuxiliaryParameters { get; }

    /// <summary>The factor by which the auxiliary learning rate is multiplied for these parameters.</summary>
    double AuxiliaryScale => 1;

    /// <summary>Whether it combines the losses of each pixel, [n, T, h, w]; otherwise it gets their means over each image, [n, T].</summary>
    bool TakesPixels => false;

    /// <summary>
    /// S(l; phi): losses per sample [n, T], or per pixel [n, T, h, w] where it <see cref="TakesPixels"/>, to the scalar whose hypergradient is taken.
    /// </summary>
    Tensor Combine(Tensor perSample);

    /// <summary>Projects phi onto its feasible set, after each auxiliary step.</summary>
    void Project();
}
