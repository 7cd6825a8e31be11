using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
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
    public TrainerInfo Info { get; } = new(normalization: false, calibration: false, caching: false, supportValid: true, supportIncrementalTrain: true);

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
    /// Trains a model with the help of rows that have no main label. They serve the auxiliary tasks alone, those of the columns that they have and
    /// <see cref="AuxiliaryTask.SelfSupervised"/>, and are never among the validation rows or in the auxiliary set.
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

    /// <summary>Goes on from a fitted model with new rows: the option InitialModel, for this training alone.</summary>
    /// <param name="input">Rows with the feature, label and auxiliary columns; features as the model knows them, and a label of at least its classes.</param>
    /// <param name="model">The model, which stays as it is.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type than expected.</exception>
    /// <exception cref="InvalidOperationException">The model does not fit the rows or the network; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TTransformer Fit(IDataView input, AuxiLearnTransformer model)
    {
        _host.CheckValue(model, nameof(model));
        return FitCore(new(input), model);
    }

    /// <summary>The columns after the model, for columns of this shape before it.</summary>
    /// <param name="inputSchema">The shape of the training data.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type than expected.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        var label = InputShape.Check(_host, inputSchema, _options, MainTaskOf(_options, 0));
        var columns = inputSchema.ToDictionary(column => column.Name);
        foreach (var added in ScoreShape(_options, label).Concat(KeptShape(columns)))
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

    /// <summary>The shape of the columns of auxiliary tasks whose outputs stay in the model.</summary>
    private SchemaShape.Column[] KeptShape(Dictionary<string, SchemaShape.Column> columns) => [.. _options.TasksInUse
        .Where(task => task.KeepOutputs)
        .SelectMany(task => AddedColumns.Shape(task.Name, task.DefaultLoss(MainTaskOf(_options, 0)).Target, columns[task.Name]))];

    private TTransformer FitCore(TrainingViews views, AuxiLearnTransformer? initial = null)
    {
        var train = views.Training;
        _host.CheckValue(train, nameof(train));
        TellChanges();
        initial ??= _options.InitialModel;
        var trained = initial is null ? Run(views, null) : initial.Start(weights => Run(views, weights));
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

    private TrainedPrimary Run(TrainingViews views, InitialWeights? initial)
    {
        var plan = _options.Training();
        if (initial is not null)
        {
            var members = _options.Members ?? (initial.Network as MembersNetwork)?.Count ?? 1;
            plan = plan with { Initial = initial, Members = members, SingleTaskMembers = MemberOptions.SingleTask(_options, members) };
            if (_options.Network.Equals(AuxiLearnOptions.Defaults.Network))
                plan = plan with { Network = (initial.Network as MembersNetwork)?.Member ?? initial.Network };
        }
        var columns = _options.Columns() with { TakesMissing = plan.Network.TakesMissing };
        return TrainingRun.Execute(_host, columns, _options.Rows(), plan, label => MainTaskOf(_options, label.KeyCount), views);
    }

    private void TellChanges()
    {
        using var channel = _host.Start("Options");
        foreach (var task in _options.AuxiliaryTasks.Where(task => task.KeepOutputs && !_options.TasksInUse.Contains(task)))
            channel.Warning($"The weighting method {_options.Weighting} trains no auxiliary task, so the model has no columns of '{task.Name}'.");
        if (_options.Distributed is { Size: 1 })
            channel.Info("The option Distributed has one process: the program was not started by mpirun or srun, and trains alone.");
        foreach (var change in _changes)
        {
            if (change.WasChosen)
                channel.Warning($"The weighting method {_options.Weighting} is trained as published. {change}.");
            else
                channel.Info($"The weighting method {_options.Weighting} is trained as published. {change}.");
        }
    }
}
