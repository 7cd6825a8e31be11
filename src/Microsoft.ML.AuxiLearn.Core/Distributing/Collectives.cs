using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Distributing;

/// <summary>What is done with several processes, and is nothing with one, which null stands for.</summary>
internal static class Collectives
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);   // for the others to fail too

    /// <summary>The tensor replaced by its mean over the processes.</summary>
    public static Tensor Mean_(this ICollective? collective, Tensor tensor)
    {
        if (collective is null)
            return tensor;
        collective.AllReduce(tensor);
        return tensor.Times_(1.0 / collective.Size);
    }

    /// <summary>A number's mean over the processes.</summary>
    public static double Mean(this ICollective? collective, double number) => collective is null ? number : collective.Sum([number])[0] / collective.Size;

    /// <summary>Sums over the processes.</summary>
    public static double[] Sum(this ICollective collective, double[] numbers)
    {
        using var tensor = torch.tensor(numbers);
        collective.AllReduce(tensor);
        return tensor.data<double>().ToArray();
    }

    /// <summary>Whether something holds in any process.</summary>
    public static bool Any(this ICollective? collective, bool holds) => collective is null ? holds : collective.Sum([holds ? 1 : 0])[0] > 0;

    /// <summary>Cancels in all processes, at the same step, what is cancelled in one.</summary>
    /// <exception cref="OperationCanceledException">It is.</exception>
    public static void ThrowIfCancelled(this ICollective? collective, CancellationToken token)
    {
        if (collective.Any(token.IsCancellationRequested))
            throw new OperationCanceledException("Training was cancelled.", token);
    }

    /// <summary>The number of process 0.</summary>
    public static int OfFirst(this ICollective? collective, int number)
    {
        if (collective is null)
            return number;
        var bytes = BitConverter.GetBytes(number);
        collective.Broadcast(bytes, 0);
        return BitConverter.ToInt32(bytes);
    }

    /// <summary>The text of process 0.</summary>
    public static string TextOfFirst(this ICollective collective, string text)
    {
        var own = Encoding.UTF8.GetBytes(text);
        var bytes = new byte[collective.OfFirst(own.Length)];
        if (collective.Rank == 0)
            own.CopyTo(bytes, 0);
        collective.Broadcast(bytes, 0);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Puts the values of process 0 into tensors, in one message for each.</summary>
    public static void TakeFirst(this ICollective? collective, IEnumerable<Tensor> tensors)
    {
        if (collective is null)
            return;
        using var _ = no_grad();
        foreach (var tensor in tensors)
        {
            using var scope = NewDisposeScope();
            var here = tensor.detach().cpu().contiguous();
            collective.Broadcast(here.bytes, 0);
            tensor.copy_(here);
        }
    }

    /// <summary>
    /// Goes on in all processes or in none: what the first of them complains of is thrown in every one.
    /// </summary>
    /// <param name="collective">The processes.</param>
    /// <param name="complaint">This process's, a sentence; null for none.</param>
    /// <exception cref="InvalidOperationException">There is a complaint.</exception>
    public static void Agree(this ICollective collective, string? complaint)
    {
        var own = Encoding.UTF8.GetBytes(complaint ?? "");
        var lengths = new double[collective.Size];
        lengths[collective.Rank] = own.Length;
        lengths = collective.Sum(lengths);
        var first = Array.FindIndex(lengths, length => length > 0);
        if (first < 0)
            return;
        var bytes = first == collective.Rank ? own : new byte[(int)lengths[first]];
        collective.Broadcast(bytes, first);
        throw new InvalidOperationException(Encoding.UTF8.GetString(bytes));
    }

    /// <summary>What each process says of itself is the same as what process 0 says.</summary>
    /// <param name="collective">The processes.</param>
    /// <param name="facts">A name and a value each, of the same names in the same order everywhere.</param>
    /// <exception cref="InvalidOperationException">A process says something else; the sentence names it.</exception>
    public static void AgreeOn(this ICollective collective, IReadOnlyList<(string Name, string Value)> facts)
    {
        const char Between = '\u0001';
        var first = collective.TextOfFirst(string.Join(Between, facts.Select(fact => fact.Value))).Split(Between);
        var other = Enumerable.Range(0, facts.Count).FirstOrDefault(i => facts[i].Value != first.ElementAtOrDefault(i), -1);
        collective.Agree(other < 0 ? null : $"Process {collective.Rank} of {collective.Size} has {facts[other].Name} = {facts[other].Value}, and process 0 has "
            + $"{first.ElementAtOrDefault(other) ?? "none"}; expected the same in all.");
    }

    /// <summary>Does something in process 0 alone; what it throws, all throw.</summary>
    public static void InFirst(this ICollective? collective, Action action)
    {
        ExceptionDispatchInfo? thrown = null;
        try
        {
            if (collective is null or { Rank: 0 })
                action();
        }
        catch (Exception exception) when (collective is not null)
        {
            thrown = ExceptionDispatchInfo.Capture(exception);
        }
        if (!collective.Any(thrown is not null))
            return;
        thrown?.Throw();
        throw new InvalidOperationException("Process 0 ended the training; its own message says why.");
    }

    /// <summary>Makes something in process 0 alone, and nothing in the others; what it throws, all throw.</summary>
    public static T? InFirst<T>(this ICollective? collective, Func<T?> make) where T : class
    {
        T? made = null;
        collective.InFirst(() => { made = make(); });
        return made;
    }

    /// <summary>
    /// Does something in all processes. What all of them throw is thrown; what one throws alone ends all, who else would wait for it for ever.
    /// </summary>
    public static T Together<T>(this ICollective collective, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception)
        {
            if (!collective.Barrier(_patience))
                collective.Abort($"Process {collective.Rank} of {collective.Size} ended the training alone: {exception.Message}");
            throw;
        }
    }
}
