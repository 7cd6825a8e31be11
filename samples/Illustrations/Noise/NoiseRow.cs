using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Noise;

/// <summary>A row of the experiment with noisy copies of a target.</summary>
internal sealed class NoiseRow
{
    public float[] Features { get; init; } = [];

    /// <summary>The main target: the truth and noise.</summary>
    public float Label { get; init; }

    /// <summary>A copy of the truth for each auxiliary task, more and more of whose rows hold the truth of some other row.</summary>
    public float[] Copies { get; init; } = [];

    /// <summary>The target without noise, a linear function of the features of deviation 1.</summary>
    [NoColumn]
    public float Truth { get; init; }

    public static NoiseRow[] Sample(int rows, float[] parameters, double mainNoise, IReadOnlyList<double> noise, Random random)
    {
        var x = Enumerable.Range(0, rows).Select(_ => Gaussian.Vector(random, parameters.Length)).ToArray();
        var truth = x.Select(features => Gaussian.Dot(parameters, features)).ToArray();
        return [.. x.Select((features, i) => new NoiseRow
        {
            Features = features,
            Truth = truth[i],
            Label = truth[i] + Gaussian.Next(random, mainNoise),
            Copies = [.. noise.Select(share => random.NextDouble() < share ? truth[random.Next(rows)] : truth[i])],
        })];
    }

    /// <summary>The rows as a table of vectors of known size.</summary>
    public static IDataView Load(MLContext ml, NoiseRow[] rows)
    {
        var schema = SchemaDefinition.Create(typeof(NoiseRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        schema[nameof(Copies)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Copies.Length);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }
}
