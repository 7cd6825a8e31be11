namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// While one is open, convolutions of this thread are checked in the gradients of their gradients too. libtorch computes those as convolutions of other shapes:
/// that of the weights takes channels for images, and the size of the output for a kernel.
/// </summary>
internal readonly struct SecondDerivatives : IDisposable
{
    [ThreadStatic]
    private static int _open;

    /// <summary>Whether one is open on this thread.</summary>
    public static bool AreNeeded => _open > 0;

    /// <summary>Opens one.</summary>
    public static SecondDerivatives Needed()
    {
        _open++;
        return default;
    }

    public void Dispose() => _open--;
}
