using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.Serving;

/// <summary>The model.zip of samples/Examples -- FirstModel as a service: POST /predict with { "features": [2.3, 0.4] }, GET /health.</summary>
internal static class BirdService
{
    /// <summary>Builds the service; <c>--model FILE</c> sets the model, <c>--urls http://localhost:5000</c> the address.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddAuxiLearnModel<Sighting, Answer>("birds", builder.Configuration["model"] ?? "model.zip");
        builder.Services.AddHealthChecks().AddAuxiLearnModel("birds");

        var app = builder.Build();
        app.MapPost("/predict", (Sighting row, ServedModel<Sighting, Answer> birds, CancellationToken cancellation) => birds.PredictAsync(row, cancellation));
        app.MapHealthChecks("/health");
        return app;
    }
}

/// <summary>The measurements of a bird.</summary>
internal sealed class Sighting
{
    /// <summary>Two measurements.</summary>
    [VectorType(2)]
    public float[] Features { get; set; } = [];

    /// <summary>Required by the pipeline that was fitted with it, and not read.</summary>
    public string Species { get; set; } = "";
}

/// <summary>The model's answer.</summary>
internal sealed class Answer
{
    /// <summary>The species.</summary>
    public string PredictedLabel { get; set; } = "";

    /// <summary>The probability of each species.</summary>
    public float[] Score { get; set; } = [];
}
