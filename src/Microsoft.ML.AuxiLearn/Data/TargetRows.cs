using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// The targets of rows as they are read: those of a row [n, d], NaN where missing and the main label first, and those of pixels as their format keeps them. A
/// task with targets of pixels has in [n, d] what its map comes to: NaN where no pixel has a target.
/// </summary>
internal sealed class TargetRows : IDisposable
{
    private readonly RowBuffer _rows;
    private readonly RowBuffer?[] _maps;

    /// <param name="tasks">The tasks whose targets are read from any view, the main one first.</param>
    /// <param name="width">d, which may be more than the tasks have.</param>
    /// <param name="input">What the images of pixels are.</param>
    /// <param name="expected">The number of rows, if it is known.</param>
    public TargetRows(IReadOnlyList<BoundTask> tasks, int width, InputFormat input, long? expected = null)
    {
        (Tasks, Input, _rows) = (tasks, input, new RowBuffer(width, expected));
        var (height, across) = input.IsImage ? (input.Shape[1], input.Shape[2]) : (0, 0);
        _maps = [.. tasks.Select(task => task.Map is { } map ? new RowBuffer([map.Channels, height, across], map.ElementType, expected: expected) : null)];
    }

    public IReadOnlyList<BoundTask> Tasks { get; }

    public InputFormat Input { get; }

    /// <summary>The pixels of a map of one channel; 0 where samples are no images.</summary>
    public long Pixels => Input.IsImage ? Input.Shape[1] * Input.Shape[2] : 0;

    /// <summary>The next row [d], all missing.</summary>
    public Span<float> Next()
    {
        var row = _rows.Next();
        row.Fill(float.NaN);
        return row;
    }

    /// <summary>The next map of a task, as it is kept.</summary>
    public Span<byte> NextMap(int task) => _maps[task]!.NextBytes();

    /// <summary>[n, d].</summary>
    public Tensor ToTensor() => _rows.ToTensor();

    /// <summary>The maps of each task that has them, in the tasks' order.</summary>
    public IReadOnlyList<Tensor> Maps() => [.. _maps.OfType<RowBuffer>().Select(map => map.ToTensor())];

    public void Dispose()
    {
        _rows.Dispose();
        foreach (var map in _maps)
            map?.Dispose();
    }
}
