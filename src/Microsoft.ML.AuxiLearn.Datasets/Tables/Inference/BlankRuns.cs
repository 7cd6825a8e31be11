using System.Text;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>Text in which each run of blanks and tabs within a line, outside quotes, is one tab.</summary>
internal sealed class BlankRuns(TextReader text, char? quote) : TextReader
{
    private readonly StringBuilder _line = new();
    private int _position;
    private bool _isQuoted;

    public override int Peek() => Fill() ? _line[_position] : -1;

    public override int Read() => Fill() ? _line[_position++] : -1;

    public override int Read(char[] buffer, int index, int count)
    {
        if (!Fill())
            return 0;
        var length = Math.Min(count, _line.Length - _position);
        _line.CopyTo(_position, buffer, index, length);
        _position += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        text.Dispose();
        base.Dispose(disposing);
    }

    private bool Fill()
    {
        if (_position < _line.Length)
            return true;
        if (text.ReadLine() is not { } line)
            return false;
        _position = 0;
        _line.Clear();
        foreach (var character in _isQuoted ? line : line.Trim(' ', '\t'))
        {
            _isQuoted ^= character == quote;
            if (_isQuoted || character is not (' ' or '\t'))
                _line.Append(character);
            else if (_line[^1] != '\t')
                _line.Append('\t');
        }
        _line.Append('\n');
        return true;
    }
}
