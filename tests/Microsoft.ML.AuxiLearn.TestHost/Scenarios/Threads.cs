using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>libtorch's number of threads, which a scope lowers on its own thread and for its time.</summary>
internal static class Threads
{
    private const int Many = 3;

    /// <summary>
    /// Prints the numbers: in a small scope, in another within it, in a large one on a thread that libtorch sees for the first time, and after all of them here
    /// and on a new thread.
    /// </summary>
    public static void Scopes()
    {
        AuxiLearnEnvironment.Initialize();
        torch.set_num_threads(Many);
        int inner, nested, elsewhere;
        using (new ThreadScope(1))
        {
            inner = torch.get_num_threads();
            using (new ThreadScope(1))
                nested = torch.get_num_threads();
            elsewhere = OnNewThread(() =>
            {
                using var large = new ThreadScope(long.MaxValue);
                return torch.get_num_threads();
            });
        }
        Console.WriteLine($"{inner} {nested} {elsewhere} {torch.get_num_threads()} {OnNewThread(torch.get_num_threads)}");
    }

    private static int OnNewThread(Func<int> number)
    {
        var found = 0;
        var thread = new Thread(() => found = number());
        thread.Start();
        thread.Join();
        return found;
    }
}
