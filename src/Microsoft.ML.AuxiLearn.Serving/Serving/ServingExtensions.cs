using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.AuxiLearn.Serving;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Registers models and their health checks as services of an application.</summary>
public static class ServingExtensions
{
    /// <summary>
    /// Registers a model, any that ML.NET saves, as a <see cref="ServedModel{TRow, TPrediction}"/>: by its name as a key, and without one for applications that
    /// have one model of these types. It is loaded on demand.
    /// </summary>
    /// <typeparam name="TRow">The rows that the model takes.</typeparam>
    /// <typeparam name="TPrediction">What it makes of them; each of its properties is a column.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name.</param>
    /// <param name="path">The file.</param>
    /// <param name="configure">Sets how it is served; null leaves that as it is.</param>
    /// <example>
    /// <code>
    /// builder.Services.AddAuxiLearnModel&lt;Sighting, Answer&gt;("birds", "model.zip");
    /// </code>
    /// </example>
    public static IServiceCollection AddAuxiLearnModel<TRow, TPrediction>(this IServiceCollection services, string name, string path,
        Action<ServedModelOptions>? configure = null)
        where TRow : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var options = new ServedModelOptions();
        configure?.Invoke(options);
        services.AddKeyedSingleton(name, (provider, _) => new ServedModel<TRow, TPrediction>(name, path, options,
            provider.GetService<ILoggerFactory>()?.CreateLogger<ServedModel<TRow, TPrediction>>() ?? NullLogger<ServedModel<TRow, TPrediction>>.Instance));
        services.AddKeyedSingleton<IServedModel>(name, (provider, _) => provider.GetRequiredKeyedService<ServedModel<TRow, TPrediction>>(name));
        return services.AddSingleton(provider => provider.GetRequiredKeyedService<ServedModel<TRow, TPrediction>>(name));
    }

    /// <summary>
    /// Adds a health check of a registered model: unhealthy if it cannot be loaded, degraded if a changed file cannot be loaded and the previous model answers,
    /// else healthy.
    /// </summary>
    /// <param name="health">The health checks.</param>
    /// <param name="name">The name that the model was registered by.</param>
    /// <example>
    /// <code>
    /// builder.Services.AddHealthChecks().AddAuxiLearnModel("birds");
    /// </code>
    /// </example>
    public static IHealthChecksBuilder AddAuxiLearnModel(this IHealthChecksBuilder health, string name)
    {
        ArgumentNullException.ThrowIfNull(health);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return health.Add(new HealthCheckRegistration(name, provider => new ServedModelHealth(provider, name), null, null));
    }
}
