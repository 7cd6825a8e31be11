using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>A row of numbers with a class and numeric auxiliary columns.</summary>
internal sealed class NumberRow
{
    public const int Width = 64;
    public const int Classes = 10;

    public float[] Features { get; init; } = [];

    [KeyType(Classes)]
    public uint Label { get; init; }

    public float[] Others { get; init; } = [];

    /// <summary>Rows in memory; the auxiliary columns hold numbers, or 0 and 1.</summary>
    public static NumberRow[] Rows(int count, int width = Width, int others = 1, bool areYesNo = false)
    {
        var random = new Random(1);
        return
        [
            .. Enumerable.Range(0, count).Select(_ => new NumberRow
            {
                Features = Numbers(width),
                Label = (uint)random.Next(Classes),
                Others = areYesNo ? [.. Numbers(others).Select(number => number > 0 ? 1f : 0)] : Numbers(others),
            }),
        ];

        float[] Numbers(int length)
        {
            var numbers = new float[length];
            foreach (ref var number in numbers.AsSpan())
                number = random.NextSingle() - 0.5f;
            return numbers;
        }
    }

    public static IDataView View(IEnumerable<NumberRow> rows, int width = Width, int others = 1) =>
        new MLContext(1).Data.LoadFromEnumerable(rows, Columns(width, others));

    public static SchemaDefinition Columns(int width = Width, int others = 1)
    {
        var columns = SchemaDefinition.Create(typeof(NumberRow));
        columns[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        columns[nameof(Others)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, others);
        return columns;
    }

    /// <summary>The options of a plain training without validation.</summary>
    public static AuxiLearnMulticlassTrainer.Options Plain(int epochs, int batchSize = 256) => new()
    {
        Weighting = WeightingMethod.SingleTask,
        Members = 1,
        ValidationSet = ValidationSet.None,
        NumberOfEpochs = epochs,
        BatchSize = batchSize,
    };

    public static AuxiLearnMulticlassTransformer Fit(IDataView data, AuxiLearnMulticlassTrainer.Options options) =>
        new MLContext(1).MulticlassClassification.Trainers.AuxiLearn(options).Fit(data);
}
