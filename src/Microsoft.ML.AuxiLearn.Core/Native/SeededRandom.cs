using Microsoft.ML.AuxiLearn.Resuming;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// The numbers of <c>new Random(seed)</c> to the last bit (Knuth's subtractive generator, TAOCP 2, 3.2.2), with a state that can be saved, which that of
/// <see cref="Random"/> cannot.
/// </summary>
internal sealed class SeededRandom : Random, IStateful
{
    private const int Length = 55;
    private const int Lag = 21;
    private const int Apart = 1_000_003;   // the seeds of two epochs; there are fewer processes

    private readonly List<SeededRandom> _forks = [];
    private int _seed;
    private int[]? _numbers;
    private int _place;

    public SeededRandom(int seed)
    {
        _seed = seed;
        Start(seed);
    }

    /// <summary>A generator of its own, seeded by the next number, whose state is saved with this one's.</summary>
    public SeededRandom Fork()
    {
        _forks.Add(new SeededRandom(Next()));
        return _forks[^1];
    }

    /// <summary>
    /// Its forks draw, from now on, what the epoch and the process decide, whatever they drew before; the generator itself goes on.
    /// </summary>
    /// <param name="epoch">From 1.</param>
    /// <param name="process">From 0.</param>
    public void Begin(int epoch, int process)
    {
        foreach (var fork in _forks)
            fork.Start(unchecked(fork._seed + epoch * Apart + process));
    }

    /// <inheritdoc/>
    public override int Next()
    {
        var numbers = _numbers!;
        _place = (_place + 1) % Length;
        var number = numbers[_place] - numbers[(_place + Lag) % Length];
        return numbers[_place] = Wrapped(number == int.MaxValue ? number - 1 : number);
    }

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue)
    {
        var range = (long)maxValue - minValue;
        return range <= int.MaxValue ? base.Next(minValue, maxValue) : (int)((long)(WideSample() * range) + minValue);
    }

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        NextBytes(buffer.AsSpan());
    }

    /// <inheritdoc/>
    public override void NextBytes(Span<byte> buffer)
    {
        foreach (ref var value in buffer)
            value = (byte)Next();
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Value("seed", ref _seed);
        state.Numbers("numbers", ref _numbers);
        state.Value("place", ref _place);
        if (_numbers is not { Length: Length } || _place is < 0 or >= Length)
            throw new FormatException("its random numbers are no state of their generator");
        state.Parts("fork", _forks);
    }

    /// <inheritdoc/>
    protected override double Sample() => Next() * (1.0 / int.MaxValue);   // the other methods are made of this and Next

    private void Start(int seed)
    {
        (_numbers, _place) = (new int[Length], Length - 1);
        var (last, next) = (161803398 - (seed == int.MinValue ? int.MaxValue : Math.Abs(seed)), 1);   // the digits of the golden ratio
        _numbers[Length - 1] = last;
        for (var i = 1; i < Length; i++)
        {
            _numbers[(Lag * i % Length) - 1] = next;
            (last, next) = (next, Wrapped(last - next));
        }
        for (var i = 0; i < 4 * Length; i++)
            _numbers[i % Length] = Wrapped(_numbers[i % Length] - _numbers[(i + 31) % Length]);
    }

    private double WideSample()
    {
        var number = Next();
        return ((Next() % 2 == 0 ? -(double)number : number) + (int.MaxValue - 1)) / ((2.0 * int.MaxValue) - 1);
    }

    private static int Wrapped(int number) => number < 0 ? number + int.MaxValue : number;
}
