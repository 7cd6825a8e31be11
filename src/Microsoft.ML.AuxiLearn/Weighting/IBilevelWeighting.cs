using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>A weighting whose parameters phi descend the hypergradient of the main task's loss on the auxiliary set.</summary>
public interface IBilevelWeighting
{
    /// <summary>phi, without the teacher of a learned task; may be empty where there is one.</summary>
    IReadOnlyList<Parameter> AuxiliaryParameters { get; }

    /// <summary>S(l; phi): losses per sample [n, T] to the scalar whose hypergradient is taken.</summary>
    Tensor Combine(Tensor perSample);

    /// <summary>Puts phi back where it may be, after each auxiliary step.</summary>
    void Project();
}
