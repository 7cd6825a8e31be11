using TorchSharp;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>Loading libtorch; the tests choose what there is to load.</summary>
internal static class BackEnd
{
    public static void Load()
    {
        AuxiLearnEnvironment.Initialize();
        Console.WriteLine(torch.ones(2, 3).sum().item<float>());
    }

    public static void Describe() => Console.WriteLine(AuxiLearnEnvironment.Describe());

    /// <summary>A second attempt gives the same sentence, not the runtime's TypeInitializationException.</summary>
    public static void LoadTwice()
    {
        for (var i = 0; i < 2; i++)
        {
            try
            {
                Load();
            }
            catch (TorchBackendException exception)
            {
                Console.WriteLine(exception.Message);
            }
        }
    }
}
