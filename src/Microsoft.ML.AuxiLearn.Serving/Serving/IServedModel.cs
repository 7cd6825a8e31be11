namespace Microsoft.ML.AuxiLearn.Serving;

/// <summary>What a health check asks of a served model.</summary>
internal interface IServedModel
{
    string Name { get; }

    string? ReloadFailure { get; }

    DateTimeOffset LoadedAt { get; }
}
