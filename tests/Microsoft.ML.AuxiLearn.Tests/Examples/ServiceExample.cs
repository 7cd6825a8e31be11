using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.AuxiLearn.Samples.Serving;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/deploy.md of a service; samples/Serving is the whole of it, which a test asks over HTTP.</summary>
internal static class ServiceExample
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        // <example>
        builder.Services.AddAuxiLearnModel<Sighting, Answer>("birds", "model.zip");
        builder.Services.AddHealthChecks().AddAuxiLearnModel("birds");

        var app = builder.Build();
        app.MapPost("/predict", (Sighting row, ServedModel<Sighting, Answer> birds, CancellationToken cancellation) => birds.PredictAsync(row, cancellation));
        app.MapHealthChecks("/health");
        // </example>
        return app;
    }
}
