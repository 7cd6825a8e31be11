using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Reads vectors, dense or sparse; channels come first in what it gives.</summary>
internal sealed class VectorReader<T>(DataViewRow row, DataViewSchema.Column column, InputFormat format, string subject) : InputReader(format) where T
    : unmanaged
{
    private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
    private readonly int _size = checked((int)new NetworkInput(format.Shape).Size);
    private readonly T[] _pixels = format.IsChannelsLast ? new T[new NetworkInput(format.Shape).Size] : [];
    private VBuffer<T> _value;

    public override void Fetch()
    {
        _getter(ref _value);
        if (_value.Length != _size)
            throw new InvalidOperationException($"{subject} {_value.Length} values in row {row.Position + 1}; expected {_size} as in training.");
    }

    public override void CopyTo(Span<byte> destination)
    {
        var values = MemoryMarshal.Cast<byte, T>(destination);
        if (!Format.IsChannelsLast)
        {
            _value.CopyTo(values);
            return;
        }
        _value.CopyTo(_pixels);
        var (channels, plane) = ((int)Format.Shape[0], _size / (int)Format.Shape[0]);
        for (var channel = 0; channel < channels; channel++)
            for (var pixel = 0; pixel < plane; pixel++)
                values[channel * plane + pixel] = _pixels[pixel * channels + channel];
    }
}
