using Microsoft.ML.AuxiLearn.Samples.Serving;

if (args is ["--help"])
{
    Console.WriteLine("""
        Serves the model.zip of samples/Examples -- FirstModel: POST /predict with { "features": [2.3, 0.4] }, GET /health.

        Example:
          dotnet run -c Release --project samples/Serving -- --model model.zip --urls http://localhost:5000
        """);
    return;
}
BirdService.Build(args).Run();
