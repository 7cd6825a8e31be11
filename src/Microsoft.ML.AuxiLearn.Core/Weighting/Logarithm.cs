using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>What methods that take logarithms of losses share.</summary>
internal static class Logarithm
{
    /// <summary>The losses, [T]; 0 is a task without a label in the batch.</summary>
    /// <exception cref="InvalidOperationException">A loss is negative.</exception>
    public static double[] Checked(string method, double[] losses)
    {
        var negative = Array.FindIndex(losses, loss => loss < 0);
        return negative < 0 ? losses : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"The loss of task {negative} is {losses[negative]:G3}, whose logarithm {method} takes; expected losses of at least 0, or another Weighting."));
    }
}
