using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Serving;

/// <summary>Models in services: batches of concurrent requests, reloads and health.</summary>
public sealed class ServedModelTests : IDisposable
{
    private static readonly IReadOnlyList<Sample> _rows = Sample.Rows(300);

    private readonly MLContext _ml = new(1);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => System.IO.Path.Combine(_folder.Path, "model.zip");

    [Fact]
    public async Task Requests_of_many_threads_have_their_own_answers()
    {
        using var model = Save(Models.Regression(_ml));
        var expected = model.Transform(_ml.Data.LoadFromEnumerable(_rows)).GetColumn<float>("Score").ToArray();
        await using var provider = Services();
        var served = provider.GetRequiredService<ServedModel<Sample, RegressionPrediction>>();
        Assert.Same(served, provider.GetRequiredKeyedService<ServedModel<Sample, RegressionPrediction>>("mass"));
        var answers = await Task.WhenAll(_rows.Select(row => Task.Run(() => served.PredictAsync(row))));
        Assert.Equal(_rows.Select(row => row.Id), answers.Select(answer => answer.Id));
        Assert.Equal(expected, answers.Select(answer => answer.Score), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public async Task One_bad_row_fails_alone()
    {
        using var model = Save(Models.Regression(_ml));
        await using var provider = Services();
        var served = provider.GetRequiredService<ServedModel<Sample, RegressionPrediction>>();
        var tasks = _rows.Take(20).Select(row => served.PredictAsync(row)).ToArray();
        var bad = served.PredictAsync(new Sample { Features = [1, 2] });
        var more = _rows.Take(20).Select(row => served.PredictAsync(row)).ToArray();
        await Assert.ThrowsAnyAsync<Exception>(() => bad);
        await Task.WhenAll(tasks.Concat(more));
    }

    [Fact]
    public async Task A_wait_is_cancelled_and_a_service_that_was_stopped_says_so()
    {
        using var model = Save(Models.Regression(_ml));
        var provider = Services();
        var served = provider.GetRequiredService<ServedModel<Sample, RegressionPrediction>>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => served.PredictAsync(_rows[0], new CancellationToken(true)));
        var last = served.PredictAsync(_rows[0]);
        await provider.DisposeAsync();
        await last;   // what waits is answered
        var sentence = (await Assert.ThrowsAsync<ObjectDisposedException>(() => served.PredictAsync(_rows[0]))).Message;
        Assert.StartsWith("The model 'mass' is no longer served.", sentence, StringComparison.Ordinal);
        served.Dispose();   // a second time
    }

    [Fact]
    public async Task Another_file_is_loaded_under_load_and_one_that_is_damaged_is_not()
    {
        using var first = Save(Models.Regression(_ml));
        await using var provider = Services();
        var served = provider.GetRequiredService<ServedModel<Sample, RegressionPrediction>>();
        var (stop, failures) = (false, 0);
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                try
                {
                    await served.PredictAsync(_rows[0]);
                }
                catch (Exception)
                {
                    Interlocked.Increment(ref failures);
                }
            }
        })));
        var before = (await served.PredictAsync(_rows[0])).Score;
        Assert.Equal(HealthStatus.Healthy, await Health(provider));

        using var second = Save(new AuxiLearnRegressionTransformer(_ml, Models.Primary(1, mean: 7000, scale: 10), "Features", "Score"));
        await Until(async () => (await served.PredictAsync(_rows[0])).Score > 6000);
        Assert.Equal(before + 6900, (await served.PredictAsync(_rows[0])).Score, 1f);

        File.WriteAllText(Path, "no model");
        await Until(() => Task.FromResult(served.ReloadFailure is not null));
        Assert.Equal(before + 6900, (await served.PredictAsync(_rows[0])).Score, 1f);
        Assert.Equal(HealthStatus.Degraded, await Health(provider));

        using var third = Save(Models.Regression(_ml));
        await Until(() => Task.FromResult(served.ReloadFailure is null));
        await Until(async () => (await served.PredictAsync(_rows[0])).Score < 6000);
        Volatile.Write(ref stop, true);
        await load;
        Assert.Equal(0, failures);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_an_unhealthy_service()
    {
        await using var provider = Services();
        Assert.Equal(HealthStatus.Unhealthy, await Health(provider));
        Assert.ThrowsAny<IOException>(provider.GetRequiredService<ServedModel<Sample, RegressionPrediction>>);
    }

    [Fact]
    public void Options_out_of_their_range_are_refused()
    {
        using var model = Save(Models.Regression(_ml));
        using var provider = Services(options => options.MaxBatchSize = 0);
        Assert.Throws<ArgumentOutOfRangeException>(provider.GetRequiredService<ServedModel<Sample, RegressionPrediction>>);
    }

    private ServiceProvider Services(Action<ServedModelOptions>? configure = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAuxiLearnModel<Sample, RegressionPrediction>("mass", Path, options =>
        {
            options.ReloadInterval = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(options);
        });
        services.AddHealthChecks().AddAuxiLearnModel("mass");
        return services.BuildServiceProvider();
    }

    private static async Task<HealthStatus> Health(IServiceProvider provider) =>
        (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["mass"].Status;

    private T Save<T>(T model) where T : ITransformer
    {
        _ml.Model.SaveAtomically(model, _ml.Data.LoadFromEnumerable(_rows).Schema, Path);
        return model;
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        for (var tries = 0; tries < 3000 && !await condition(); tries++)
            await Task.Delay(10);
        Assert.True(await condition());
    }
}
