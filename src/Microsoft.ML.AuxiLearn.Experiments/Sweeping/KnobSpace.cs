using System.Text.Json.Nodes;

namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>Knobs as the space of a sweep, whose configurations hold the values that are turned; one's own options turn none.</summary>
internal static class KnobSpace
{
    public static SweepSpace<Dictionary<string, double>> Of(IEnumerable<Knob> knobs) =>
        new(new JsonObject(), [.. knobs.Select(knob => new SweepDimension.Interval([knob.Name], knob.Low, knob.High, IsLogarithmic: true, IsInteger: false))]);
}
