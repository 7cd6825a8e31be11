namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Noise;

/// <summary>How the copies are taught.</summary>
/// <param name="Name">Its name in the table and the picture.</param>
/// <param name="OwnHeads">Whether each copy has a head of its own, behind a hidden layer that all share; otherwise all are measurements of the main target, and
/// the network is linear.</param>
internal sealed record NoiseSetting(string Name, bool OwnHeads)
{
    public AuxiliaryTask Task() => OwnHeads ? AuxiliaryTask.VectorRegression(nameof(NoiseRow.Copies)) : AuxiliaryTask.SameTarget(nameof(NoiseRow.Copies));

    public Network Network() => OwnHeads ? Microsoft.ML.AuxiLearn.Network.Mlp(32) : Microsoft.ML.AuxiLearn.Network.Mlp();
}
