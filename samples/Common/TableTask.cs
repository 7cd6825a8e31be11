using System.Globalization;
using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>The columns of a table in the form that trainers want: text becomes classes, numbers of 0 and 1 alone become yes-no tasks.</summary>
public sealed class TableTask
{
    private const string Features = "Features";
    private const string Values = "features as they are";
    private const string MappedLabel = "label of the task";

    private readonly (string Label, IReadOnlyList<string> Auxiliary, IReadOnlyList<string> Features) _roles;
    private readonly string[] _numbers;
    private readonly string[] _texts;
    private readonly string[] _textTasks;
    private readonly string? _isTrue;

    /// <param name="table">The table.</param>
    /// <param name="roles">What its columns are for.</param>
    /// <param name="kind">What is predicted; null tells it from the label's type.</param>
    /// <exception cref="ArgumentException">The label does not fit the kind.</exception>
    public TableTask(IDataView table, (string Label, IReadOnlyList<string> Auxiliary, IReadOnlyList<string> Features) roles, TaskKind? kind = null)
    {
        bool IsNumber(string column) => table.Schema[column].Type == NumberDataViewType.Single;

        _roles = roles;
        Kind = kind ?? (IsNumber(roles.Label) ? TaskKind.Regression : TaskKind.Multiclass);
        if (Kind == TaskKind.Regression && !IsNumber(roles.Label))
            throw new ArgumentException($"The label '{roles.Label}' holds text; expected numbers for a regression.");
        if (Kind == TaskKind.Multiclass && LabelValues(table, roles.Label, IsNumber(roles.Label)).Length < 2)
            throw new ArgumentException($"The label '{roles.Label}' has fewer than two values; expected at least two classes.");
        Label = Kind == TaskKind.Regression ? roles.Label : MappedLabel;
        _isTrue = Kind == TaskKind.Binary ? IsTrue(table, roles.Label, IsNumber(roles.Label)) : null;

        _numbers = [.. roles.Features.Where(IsNumber)];
        _texts = [.. roles.Features.Except(_numbers)];
        Entities = _texts.Select((column, i) => (Slot: _numbers.Length + i, Most: table.GetColumn<string>(column).Distinct().Count()))
            .ToDictionary(entity => entity.Slot, entity => entity.Most);
        _textTasks = [.. roles.Auxiliary.Where(column => !IsNumber(column))];
        AuxiliaryTasks = [.. roles.Auxiliary.Select(column =>
            !IsNumber(column) ? AuxiliaryTask.Multiclass(column)
            : table.GetColumn<float>(column).All(value => float.IsNaN(value) || value is 0 or 1) ? AuxiliaryTask.Binary(column)
            : AuxiliaryTask.Regression(column))];
    }

    /// <summary>What is predicted.</summary>
    public TaskKind Kind { get; }

    /// <summary>The label column that trainers read: Single, a key, or Single of 0 and 1.</summary>
    public string Label { get; }

    /// <summary>One task for each auxiliary column.</summary>
    public IReadOnlyList<AuxiliaryTask> AuxiliaryTasks { get; }

    /// <summary>The slots of the features of <see cref="ValueColumns"/> that stand for text, each with how many texts there are at most.</summary>
    public IReadOnlyDictionary<int, int> Entities { get; }

    /// <summary>Makes the labels of classes; fitted to all rows, it knows every class.</summary>
    public IEstimator<ITransformer> LabelColumns(MLContext ml)
    {
        IEstimator<ITransformer> pipeline = new EstimatorChain<ITransformer>();
        if (_textTasks.Length > 0)
            pipeline = pipeline.Append(ml.Transforms.Conversion.MapValueToKey([.. _textTasks.Select(column => new InputOutputColumnPair(column))],
                keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
        return Kind switch
        {
            TaskKind.Multiclass =>
                pipeline.Append(ml.Transforms.Conversion.MapValueToKey(MappedLabel, _roles.Label,
                keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)),
            TaskKind.Binary => pipeline.Append(ml.Transforms.Expression(MappedLabel, _isTrue!, _roles.Label)),
            _ => pipeline,
        };
    }

    /// <summary>Makes the features: numbers and indicators of text, standardised; fitted to the training rows.</summary>
    public IEstimator<ITransformer> FeatureColumns(MLContext ml)
    {
        IEstimator<ITransformer> pipeline = new EstimatorChain<ITransformer>();
        if (_numbers.Length > 0)
            pipeline = pipeline
                .Append(ml.Transforms.Concatenate("numbers of the features", _numbers))
                .Append(ml.Transforms.ReplaceMissingValues("numbers of the features", replacementMode: MissingValueReplacingEstimator.ReplacementMode.Mean));
        if (_texts.Length > 0)
            pipeline = pipeline.Append(ml.Transforms.Categorical.OneHotEncoding(
                [.. _texts.Select(column => new InputOutputColumnPair(Indicators(column), column))]));
        return pipeline
            .Append(ml.Transforms.Concatenate(Features, [.. _numbers.Take(1).Select(_ => "numbers of the features"), .. _texts.Select(Indicators)]))
            .Append(ml.Transforms.NormalizeMeanVariance(Features, fixZero: false));
    }

    /// <summary>Makes the features of <see cref="UseTableNetwork"/>: numbers as they are, missing ones too, and a whole number for each text.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="train">The rows whose texts are known; others have no number.</param>
    public IEstimator<ITransformer> ValueColumns(MLContext ml, IDataView train)
    {
        IEstimator<ITransformer> pipeline = new EstimatorChain<ITransformer>();
        foreach (var column in _texts)
            pipeline = pipeline.Append(ml.Transforms.Conversion.MapValue(Number(column),
                train.GetColumn<string>(column).Distinct().Select((text, i) => KeyValuePair.Create(text, i + 1f)), column));
        return pipeline.Append(ml.Transforms.Concatenate(Values, [.. _numbers, .. _texts.Select(Number)]));
    }

    /// <summary>Lets a trainer read the features of <see cref="ValueColumns"/> with Network.Table.</summary>
    public void UseTableNetwork(AuxiLearnOptions options, MlpNetwork perceptron)
    {
        options.FeatureColumnName = Values;
        options.Network = Network.Table(perceptron, Entities);
    }

    /// <summary>A trainer for the columns.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="configure">Sets further options; label, features and auxiliary tasks are set.</param>
    public IEstimator<ITransformer> Trainer(MLContext ml, Action<AuxiLearnOptions> configure)
    {
        return Kind switch
        {
            TaskKind.Regression => ml.Regression.Trainers.AuxiLearn(Configured(new AuxiLearnRegressionTrainer.Options())),
            TaskKind.Multiclass => ml.MulticlassClassification.Trainers.AuxiLearn(Configured(new AuxiLearnMulticlassTrainer.Options())),
            _ => ml.BinaryClassification.Trainers.AuxiLearn(Configured(new AuxiLearnBinaryTrainer.Options())),
        };

        TOptions Configured<TOptions>(TOptions options) where TOptions : AuxiLearnOptions
        {
            options.LabelColumnName = Label;
            options.FeatureColumnName = Features;
            foreach (var task in AuxiliaryTasks)
                options.AuxiliaryTasks.Add(task);
            configure(options);
            return options;
        }
    }

    /// <summary>What each feature is worth to a model of <see cref="Trainer"/>: by how much RMSE rises, or accuracy falls, when it is shuffled.</summary>
    public IReadOnlyDictionary<string, double> Importance(ITransformer model, IDataView rows)
    {
        var ml = new MLContext(1);
        return Kind switch
        {
            TaskKind.Regression => ml.Regression.PermutationFeatureImportance(model, rows, Label, permutationCount: 3)
                .ToDictionary(feature => feature.Key, feature => feature.Value.RootMeanSquaredError.Mean),
            TaskKind.Multiclass => ml.MulticlassClassification.PermutationFeatureImportance(model, rows, Label, permutationCount: 3)
                .ToDictionary(feature => feature.Key, feature => -feature.Value.MicroAccuracy.Mean),
            _ => ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated(model, rows, Label, permutationCount: 3)
                .ToDictionary(feature => feature.Key, feature => -feature.Value.Accuracy.Mean),
        };
    }

    private static string Indicators(string column) => "feature " + column;

    private static string Number(string column) => "number of " + column;

    /// <summary>1 for the greater of the two values, 0 for the other and NaN where missing.</summary>
    private static string IsTrue(IDataView table, string label, bool isNumber)
    {
        string[] values = [.. LabelValues(table, label, isNumber).Select(value => isNumber
            ? value + "f" : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")];
        return values.Length == 2
            ? $"(x) => {(isNumber ? "isna(x)" : "x == \"\"")} ? na(1.0f) : (x == {values[1]} ? 1.0f : 0.0f)"
            : throw new ArgumentException($"The label '{label}' has {values.Length} values; expected two for a binary task.");
    }

    /// <summary>The different values in ascending order, but for missing ones.</summary>
    private static string[] LabelValues(IDataView table, string label, bool isNumber) => isNumber
        ? [.. table.GetColumn<float>(label).Where(value => !float.IsNaN(value)).Distinct().Order()
            .Select(value => value.ToString("R", CultureInfo.InvariantCulture))]
        : [.. table.GetColumn<ReadOnlyMemory<char>>(label).Where(value => !value.IsEmpty).Select(value => value.ToString()).Distinct()
            .Order(StringComparer.Ordinal)];
}
