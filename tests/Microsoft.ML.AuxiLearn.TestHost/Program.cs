using System.Reflection;

namespace Microsoft.ML.AuxiLearn.TestHost;

/// <summary>
/// Runs one scenario in a process of its own: the first argument is CLASS.METHOD of the namespace Scenarios, the others are the method's parameters.
/// Exit code 0: the scenario ran; 1: it threw, which standard error tells; any other: the process died.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            Scenario(arguments[0]).Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments[1..], null);
            return 0;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
            return 1;
        }
    }

    private static MethodInfo Scenario(string name)
    {
        var parts = name.Split('.');
        return Type.GetType($"{typeof(Program).Namespace}.Scenarios.{parts[0]}")?.GetMethod(parts[1])
            ?? throw new ArgumentException($"There is no scenario '{name}'; expected CLASS.METHOD with a public static method of the namespace Scenarios.");
    }
}
