using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Distributing;

/// <summary>Threads of this process that behave as the processes of a training do.</summary>
internal sealed class ThreadCollective : ICollective
{
    private readonly Shared _shared;

    private ThreadCollective(int rank, Shared shared) => (Rank, _shared) = (rank, shared);

    public int Rank { get; }

    public int Size => _shared.Posted.Length;

    /// <summary>How many sums there were, and of how many numbers.</summary>
    public List<long> Sums { get; } = [];

    /// <summary>Runs so many of them to their end, and gives what each came to. What one throws, it throws.</summary>
    public static T[] Run<T>(int size, Func<ThreadCollective, T> work)
    {
        using var shared = new Shared(size);
        var results = new T[size];
        var thrown = new Exception?[size];
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = work(new ThreadCollective(rank, shared));
            }
            catch (Exception exception)
            {
                thrown[rank] = exception;
                shared.Failed.Cancel();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        var first = thrown.FirstOrDefault(exception => exception is not null and not OperationCanceledException)
            ?? thrown.FirstOrDefault(exception => exception is not null);
        return first is null ? results : throw new AggregateException(first.Message, thrown.OfType<Exception>());
    }

    public void AllReduce(Tensor sum)
    {
        Sums.Add(sum.numel());
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var all = Exchanged(sum.detach().clone()).Cast<Tensor>().ToArray();
        Assert(all.All(other => other.dtype == sum.dtype && other.shape.SequenceEqual(sum.shape)), "other tensors are summed in other threads");
        var type = sum.dtype == bfloat16 ? float32 : sum.dtype;
        var total = all[0].to(type).clone();
        foreach (var other in all[1..])
            total.AddTimes_(other.to(type), 1);
        _shared.Wait();   // the clones are read until here
        sum.copy_(total);
    }

    public void Broadcast(Span<byte> bytes, int root)
    {
        ((byte[])Exchanged(bytes.ToArray())[root]).CopyTo(bytes);
        _shared.Wait();
    }

    public bool Barrier(TimeSpan patience) => _shared.HaveAllCome(patience);

    public void Abort(string sentence) => throw new InvalidOperationException(sentence);

    private object[] Exchanged(object own)
    {
        _shared.Posted[Rank] = own;
        _shared.Wait();
        object[] all = [.. _shared.Posted];
        _shared.Wait();
        return all;
    }

    private static void Assert(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException(what);
    }

    private sealed class Shared(int size) : IDisposable
    {
        private readonly Barrier _barrier = new(size);
        private int _come;

        public object[] Posted { get; } = new object[size];

        public CancellationTokenSource Failed { get; } = new();

        public void Wait() => _barrier.SignalAndWait(Failed.Token);

        public bool HaveAllCome(TimeSpan patience)
        {
            Interlocked.Increment(ref _come);
            return SpinWait.SpinUntil(() => Volatile.Read(ref _come) >= size, patience);
        }

        public void Dispose()
        {
            _barrier.Dispose();
            Failed.Dispose();
        }
    }
}
