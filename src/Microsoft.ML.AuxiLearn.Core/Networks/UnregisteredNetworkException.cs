namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>A custom network has no factory in this process.</summary>
/// <param name="name">The name under which it would be registered.</param>
internal sealed class UnregisteredNetworkException(string name)
    : InvalidOperationException($"The network '{name}' is not registered in this process: call Network.Register(\"{name}\", input => ...) before the model is "
        + "used, or before fitting.");
