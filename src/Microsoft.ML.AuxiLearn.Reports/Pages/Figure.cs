using System.Text.Json.Nodes;

namespace Microsoft.ML.AuxiLearn.Pages;

/// <summary>
/// A picture as Plotly draws it. Its colours come from the page, which may be light or dark; a trace says by its member "tone" which of them it takes, from
/// 0, or grey at -1.
/// </summary>
/// <param name="Description">What it shows, for who does not see it.</param>
/// <param name="Traces">Plotly's traces.</param>
/// <param name="Layout">Plotly's layout.</param>
internal sealed record Figure(string Description, JsonArray Traces, JsonObject Layout)
{
    private const int UsualHeight = 360;

    /// <summary>In CSS pixels; the room is kept before the picture is drawn.</summary>
    public int Height => Layout["height"]?.GetValue<int>() ?? UsualHeight;
}
