using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Counts the rows that a training leaves out, since their images cannot be read.</summary>
internal sealed class UnreadableRows
{
    private UnreadableRowException? _first;
    private readonly List<int> _read = [];
    private int _rows;

    /// <summary>The numbers of the rows that were read, from 0; null where none was left out.</summary>
    public IReadOnlyList<int>? RowsRead => _first is null ? null : _read;

    /// <summary>Gets the row's sample; false if there is none and the format says that the row is left out.</summary>
    /// <exception cref="UnreadableRowException">There is none, and the format does not say so.</exception>
    public bool Fetch(InputReader reader)
    {
        var row = _rows++;
        try
        {
            reader.Fetch();
            if (reader.Format.SkipUnreadable)
                _read.Add(row);
            return true;
        }
        catch (UnreadableRowException exception) when (reader.Format.SkipUnreadable)
        {
            _first ??= exception;
            return false;
        }
    }

    /// <summary>Warns of those that were left out.</summary>
    /// <param name="host">Whose log is written.</param>
    /// <param name="role">What the rows are for: "training".</param>
    /// <exception cref="InvalidOperationException">All of them were.</exception>
    public void Report(IHost host, string role)
    {
        if (_first is null)
            return;
        var skipped = _rows - _read.Count;
        var words = FormattableString.Invariant($"{skipped:N0} of {_rows:N0} rows of the {role} data have images that cannot be read");
        if (_read.Count == 0)
            throw host.Except($"{words}; expected at least one. {_first.Message}");
        using var channel = host.Start("Reading images");
        channel.Warning($"{words}, and are left out. The first: {_first.Message}");
    }
}
