using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.ML.AuxiLearn.Serving;

/// <summary>
/// Healthy where a model answers, degraded where its file changed to one that cannot be loaded, and a failure where it cannot be loaded at all.
/// </summary>
internal sealed class ServedModelHealth(IServiceProvider services, string name) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var model = services.GetRequiredKeyedService<IServedModel>(name);   // an exception here is a failed check
        return Task.FromResult(model.ReloadFailure is { } failure
            ? HealthCheckResult.Degraded($"The file of the model '{model.Name}' cannot be loaded; the previous model answers: {failure}")
            : HealthCheckResult.Healthy(string.Create(CultureInfo.InvariantCulture, $"The model '{model.Name}' was loaded at {model.LoadedAt:u}.")));
    }
}
