using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// Scores the current row by itself, once for all its output columns. No session stays open between rows, since a prediction engine never says that it is done.
/// </summary>
internal sealed class RowScorer(IScoring scoring, DataViewRow row, DataViewSchema.Column features)
{
    private readonly InputReader _reader = InputReader.Create(row, features, scoring.Input);
    private readonly byte[] _sample = new byte[scoring.Input.SampleBytes];
    private readonly float[] _outputs = new float[scoring.OutputSize];
    private long _position = long.MinValue;   // rows start at -1

    /// <summary>The numbers of the current row.</summary>
    public ReadOnlySpan<float> Score()
    {
        if (row.Position != _position)
        {
            using var session = scoring.Open();
            _reader.Read(_sample);
            session.Score(_sample, 1, _outputs);
            _position = row.Position;
        }
        return _outputs;
    }
}
