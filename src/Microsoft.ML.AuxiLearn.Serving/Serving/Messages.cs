using Microsoft.Extensions.Logging;

namespace Microsoft.ML.AuxiLearn.Serving;

/// <summary>What the log of a service says.</summary>
internal static class Messages
{
    public static Action<ILogger, string, Exception?> Reloaded { get; } =
        LoggerMessage.Define<string>(LogLevel.Information, new(1, nameof(Reloaded)), "The model '{Name}' was reloaded.");

    public static Action<ILogger, string, Exception?> NotReloaded { get; } =
        LoggerMessage.Define<string>(LogLevel.Warning, new(2, nameof(NotReloaded)),
            "The file of the model '{Name}' changed and cannot be loaded; the previous model keeps answering.");
}
