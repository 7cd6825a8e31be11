using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>What a context's log says while a model is trained.</summary>
internal sealed class Messages
{
    private readonly List<LoggingEventArgs> _events = [];

    public Messages(MLContext ml) => ml.Log += (_, message) => _events.Add(message);

    /// <summary>But for that of kernels, which hangs on the processor and on what the process has computed before.</summary>
    public IEnumerable<string> Warnings => Of(ChannelMessageKind.Warning).Where(message => !message.StartsWith("libtorch's oneDNN", StringComparison.Ordinal));

    public IEnumerable<string> Infos => Of(ChannelMessageKind.Info);

    private IEnumerable<string> Of(ChannelMessageKind kind) =>
        _events.Where(message => message.Kind == kind && message.Source.Contains("Training", StringComparison.Ordinal)).Select(message => message.RawMessage);
}
