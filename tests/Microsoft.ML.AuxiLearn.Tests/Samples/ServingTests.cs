using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.ML.AuxiLearn.Samples.Serving;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>samples/Serving, asked over HTTP by many clients at once.</summary>
public class ServingTests
{
    [Fact]
    public async Task Every_client_has_its_own_answer_and_the_service_is_healthy()
    {
        using var folder = new TempFolder();
        var (path, ml) = (Path.Combine(folder.Path, "model.zip"), new MLContext(1));
        var rows = Sample.Rows(200).Select(row => new Sighting { Features = row.Features[..2], Species = row.Species }).ToArray();
        var data = ml.Data.LoadFromEnumerable(rows);
        var model = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(network: Network.Mlp(8), numberOfEpochs: 2))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);
        ml.Model.Save(model, data.Schema, path);
        var expected = ml.Data.CreateEnumerable<Answer>(model.Transform(data), reuseRowObject: false).ToArray();

        await using WebApplication service = BirdService.Build(["--model", path, "--urls", "http://127.0.0.1:0"]);
        await service.StartAsync();
        using var client = new HttpClient { BaseAddress = new(service.Urls.Single()) };
        var answers = await Task.WhenAll(rows.Select(async row =>
        {
            using var response = await client.PostAsJsonAsync("/predict", row);
            return (await response.Content.ReadFromJsonAsync<Answer>())!;
        }));
        Assert.Equal(expected.Select(answer => answer.PredictedLabel), answers.Select(answer => answer.PredictedLabel));
        Assert.All(expected.Zip(answers), pair => Assert.Equal(pair.First.Score, pair.Second.Score, (a, b) => Math.Abs(a - b) < 1e-5));
        Assert.Equal("Healthy", await client.GetStringAsync("/health"));
        await service.StopAsync();
    }
}
