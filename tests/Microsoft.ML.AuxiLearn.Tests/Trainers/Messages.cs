using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>What a context's log says while a model is trained.</summary>
internal sealed class Messages
{
    private readonly List<LoggingEventArgs> _events = [];

    public Messages(MLContext ml) => ml.Log += (_, message) => _events.Add(message);

    public IEnumerable<string> Warnings => Of(ChannelMessageKind.Warning);

    public IEnumerable<string> Infos => Of(ChannelMessageKind.Info);

    private IEnumerable<string> Of(ChannelMessageKind kind) =>
        _events.Where(message => message.Kind == kind && message.Source.Contains("Training", StringComparison.Ordinal)).Select(message => message.RawMessage);
}
