using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// What the AuxiLearn trainers share: options checked and copied once, schema propagation, and fitting, which may be done any number of times.
/// </summary>
/// <typeparam name="TTransformer">The fitted model.</typeparam>
/// <typeparam name="TOptions">The options.</typeparam>
public abstract class AuxiLearnTrainer<TTransformer, TOptions> : ITrainerEstimator<TTransformer, AuxiLearnModelParameters>
    where TTransformer : AuxiLearnTransformer
    where TOptions : AuxiLearnOptions
{
    private readonly IHostEnvironment _env;
    private readonly IHost _host;
    private readonly TOptions _options;
    private readonly IReadOnlyList<OptionChange> _changes;

    private protected AuxiLearnTrainer(IHostEnvironment env, TOptions options)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(options, nameof(options));
        _env = env;
        _host = env.Register("AuxiLearn");
        OptionsValidation.Check(_host, options, MainTaskOf(options, 0));
        _options = (TOptions)options.Effective();
        _changes = EffectiveOptions.Changes(options, _options);
    }

    /// <summary>
    /// Features are standardised in training, so that they need not be normalised before; the data are read once, so caching them gains nothing; validation
    /// rows may be given to <see cref="Fit(IDataView, IDataView)"/>.
    /// </summary>
    public TrainerInfo Info { get; } = new(normalization: false, calibration: false, caching: false, supportValid: true, supportIncrementalTrain: false);

    /// <summary>Trains a model.</summary>
    /// <param name="input">Rows with the feature, label and auxiliary columns.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type than expected.</exception>
    /// <exception cref="InvalidOperationException">The values cannot be learned from; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TTransformer Fit(IDataView input) => FitCore(new(input));

    /// <summary>Trains a model and chooses the best weights by rows of their own, which take the place of the option ValidationSet.</summary>
    /// <param name="trainData">Rows with the feature, label and auxiliary columns.</param>
    /// <param name="validationData">Rows with the feature and label columns.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type than expected.</exception>
    /// <exception cref="InvalidOperationException">The values cannot be learned from; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TTransformer Fit(IDataView trainData, IDataView validationData)
    {
        _host.CheckValue(validationData, nameof(validationData));
        return FitCore(new(trainData, validationData));
    }

    /// <summary>
    /// Trains a model with the help of rows that have no main label. They serve the auxiliary tasks alone, and are never among the validation rows or in the
    /// auxiliary set.
    /// </summary>
    /// <param name="trainData">Rows with the feature, label and auxiliary columns; their label may be missing too.</param>
    /// <param name="validationData">Rows with the feature and label columns, which take the place of the option ValidationSet; null leaves it to that.</param>
    /// <param name="unlabelled">
    /// Rows with the feature column and the example weights, if there are any; a label column is passed over, and an auxiliary column may be missing. Null for
    /// none.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or of another type than expected.</exception>
    /// <exception cref="InvalidOperationException">The values cannot be learned from; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TTransformer Fit(IDataView trainData, IDataView? validationData = null, IDataView? unlabelled = null) =>
        FitCore(new(trainData, validationData, unlabelled));

    /// <summary>The columns after the model, for columns of this shape before it.</summary>
    /// <param name="inputSchema">The shape of the training data.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type than expected.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        var label = InputShape.Check(_host, inputSchema, _options, MainTaskOf(_options, 0));
        var columns = inputSchema.ToDictionary(column => column.Name);
        foreach (var added in ScoreShape(_options, label))
            columns[added.Name] = added;
        return new SchemaShape(columns.Values);
    }

    /// <summary>The main task.</summary>
    /// <param name="options">The options.</param>
    /// <param name="classes">The classes of a key label; 0 before they are known, and where it holds no keys.</param>
    private protected abstract MainTask MainTaskOf(TOptions options, int classes);

    /// <summary>The shape of the columns that the model adds.</summary>
    private protected abstract SchemaShape.Column[] ScoreShape(TOptions options, SchemaShape.Column label);

    private protected abstract TTransformer MakeTransformer(IHostEnvironment env, TrainedPrimary trained, TOptions options, DataViewSchema.Column label);

    private TTransformer FitCore(TrainingViews views)
    {
        var train = views.Training;
        _host.CheckValue(train, nameof(train));
        TellChanges();
        var trained = TrainingRun.Execute(_host, _options.Columns(), _options.Rows(), _options.Training(), label => MainTaskOf(_options, label.KeyCount), views);
        trained = trained with
        {
            Record = trained.Record with
            {
                Weighting = _options.Weighting.Name,
                PresetChanges = [.. _changes.Select(change => $"{change}")],
                Summary = trained.Record.Summary! with { Options = _options.ToString() }
            }
        };
        return MakeTransformer(_env, trained, _options, train.Schema[_options.LabelColumnName]);
    }

    private void TellChanges()
    {
        using var channel = _host.Start("Options");
        foreach (var change in _changes)
        {
            if (change.WasChosen)
                channel.Warning($"The weighting method {_options.Weighting} is trained as published. {change}.");
            else
                channel.Info($"The weighting method {_options.Weighting} is trained as published. {change}.");
        }
    }
}
