namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// The first bytes of a saved model's part, to be read and no more. At their end it gives none, or throws where what reads it would wait for them for ever.
/// </summary>
/// <param name="part">The part, from whose start it is read.</param>
/// <param name="length">Its bytes.</param>
/// <param name="throwsAtEnd">Whether bytes that are asked for at the end are an error.</param>
internal sealed class PartStream(Stream part, long length, bool throwsAtEnd) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value is >= 0 && value <= length ? value : throw new EndOfStreamException($"it has {length} bytes and refers to byte {value}");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - _position);
        if (count == 0 && buffer.Length > 0 && throwsAtEnd)
            throw new EndOfStreamException($"it ends after {length} bytes");
        part.Position = _position;
        var read = part.Read(buffer[..count]);
        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + (origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => _position,
        _ => length,
    });

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
