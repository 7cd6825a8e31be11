using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Data.AnnotationUtils;
using static Microsoft.ML.Data.AnnotationUtils.Const;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// A fitted model: adds the main task's predictions, and those of auxiliary tasks with <see cref="AuxiliaryTask.KeepOutputs"/>, to rows that have the feature
/// column. No label, auxiliary or weight column is needed.
/// </summary>
/// <remarks>
/// <para><see cref="Transform"/> runs the network on batches of rows; their size is the context's option <see cref="BatchSizeOption"/> at the time the model is
/// fitted or loaded, by default 256 for vectors, 64 for images and 4 for images with outputs of each pixel; larger ones suit a GPU. A prediction engine runs it
/// on one row. The same batch gives the same scores to the last bit; in another batch a row's score may differ by rounding. Vectors are scored in full tiles of
/// 8 rows, so that on many CPUs it does not.</para>
/// <para>Any number of threads may use one model. <see cref="Dispose"/> frees its weights once the cursors that are open are closed; an undisposed model is
/// freed
/// by the garbage collector. A prediction engine disposes of its model when it is disposed itself, unless it is made with <c>new PredictionEngineOptions {
/// OwnsTransformer = false }</c>.</para>
/// <para>A model may be loaded where libtorch does not load, or before a custom network is registered: its first use throws what is missing, or
/// finds it there by then.</para>
/// </remarks>
public abstract class AuxiLearnTransformer
    : RowToRowTransformerBase, ITransformer, ISingleFeaturePredictionTransformer<AuxiLearnModelParameters>, ISingleFeaturePredictionTransformer, IDisposable
{
    /// <summary>
    /// The name of the MLContext option that holds how many rows are scored at once, an Int32 of at least 1, without it 256 vectors, 64 images, or 4 images
    /// with outputs of each pixel: <c>mlContext.SetOption("AuxiLearn.ScoringBatchSize", 1024)</c>.
    /// </summary>
    public const string BatchSizeOption = "AuxiLearn.ScoringBatchSize";

    /// <summary>
    /// The name of the MLContext option that holds the folder from which a model that is loaded takes relative paths of images, a String, in place of the
    /// folder of training: <c>mlContext.SetOption("AuxiLearn.ImageFolder", "/srv/photos")</c> before <c>mlContext.Model.Load</c>.
    /// </summary>
    public const string ImageFolderOption = "AuxiLearn.ImageFolder";

    private const string HostName = "AuxiLearn";
    private const string NetworkStream = "Network";
    private const string TrainingStream = "Training";
    internal const int VectorsAtOnce = 256;

    internal const int ImagesAtOnce = 64;   // whose activations are large
    internal const int ImagesOfPixelsAtOnce = 4;   // with outputs for each pixel

    private readonly StoredModel _model;
    private readonly ScoreColumns _columns;
    private readonly int? _batchSize;

    private protected AuxiLearnTransformer(IHostEnvironment env, TrainedPrimary trained, string featureColumnName, Func<IHost, ScoreColumns> columns)
        : base(env.Register(HostName))
    {
        FeatureColumnName = featureColumnName;
        _columns = JoinedColumns.Of(Host, columns(Host), trained);
        _model = new StoredModel(new ScoringModel(Host, trained.Input, trained.Network, trained.LabelMean, trained.LabelScale, trained.Kernels,
            _columns.LabelOutputs));
        _batchSize = BatchSize(env);
        Model = new AuxiLearnModelParameters(_model, trained.Record, new ScoringGraph(_model, _columns, FeatureColumnName));
    }

    private protected AuxiLearnTransformer(IHostEnvironment env, ModelLoadContext ctx, VersionInfo version, Func<IHost, ScoreColumns> columns)
        : base(env.Register(HostName))
    {
        ctx.CheckAtModel(version);
        FeatureColumnName = ctx.LoadNonEmptyString();
        _columns = JoinedColumns.Load(Host, ctx, columns(Host));
        var training = ModelStreams.Read(Host, ctx, TrainingStream, reader => TrainingRecord.Load(reader.BaseStream));
        var folder = ImageFolder(env);
        _model = ModelStreams.Read(Host, ctx, NetworkStream, reader => StoredModel.Load(Host, reader, Read));
        _batchSize = BatchSize(env);
        Model = new AuxiLearnModelParameters(_model, training, new ScoringGraph(_model, _columns, FeatureColumnName));

        ScoringModel Read(BinaryReader reader)
        {
            var model = ScoringModelFormat.Load(Host, reader, folder, _columns.LabelOutputs);
            if (model.Outputs == _columns.Outputs && model.OutputSize == _columns.OutputSize)
                return model;
            using (model)
                throw Host.ExceptDecode($"The saved model's network has {model.OutputSize} outputs; expected the {_columns.OutputSize} of its columns.");
        }
    }

    /// <summary>Task weights, training history and network of the model.</summary>
    public AuxiLearnModelParameters Model { get; }

    /// <summary>The feature column, the only column that scoring needs.</summary>
    public string FeatureColumnName { get; }

    /// <summary>
    /// A vector or an image of the size seen in training, an image of any size where the option Images gave one, or text with the path of an image.
    /// </summary>
    public DataViewType FeatureColumnType => _model.Value.Input.ColumnType;

    /// <summary>What the feature column holds, and how the network takes it.</summary>
    internal InputFormat Input => _model.Value.Input;

    /// <summary>The name that the trainer was given for the main task's scores.</summary>
    internal string ScoreColumnName => MainColumn(ScoreValueKind.Score)!;

    /// <summary>The name that the trainer was given for the main task's predictions; null of numbers.</summary>
    internal string? PredictedLabelColumnName => MainColumn(ScoreValueKind.PredictedLabel);

    /// <summary>The name that the trainer was given for the main task's probabilities; null where the label is no yes or no.</summary>
    internal string? ProbabilityColumnName => MainColumn(ScoreValueKind.Probability);

    /// <summary>Adds the predictions to the rows; they are computed when read, batch by batch.</summary>
    /// <param name="input">Rows with the feature column.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="TorchBackendException">libtorch does not load.</exception>
    /// <exception cref="InvalidOperationException">The network is custom, and not registered.</exception>
    public new IDataView Transform(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        var model = _model.Value;
        model.CheckNotDisposed();
        return new BatchedScoringView(Host, MakeDataTransform(input), Features(input.Schema), _columns, model, Model.Graph, _batchSize ?? RowsAtOnce(model));
    }

    IDataView ITransformer.Transform(IDataView input) => Transform(input);

    /// <summary>Frees the weights, at once or when the last open cursor is closed; scoring again throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _model.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// A transform that adds FeatureContributions to rows: what each feature, or each pixel, adds to the number predicted, or to the log-odds of true or of
    /// the predicted class. Together they are the distance of this score from that of a row of means (integrated gradients). It is not saved, and lives as long
    /// as this model.
    /// </summary>
    /// <param name="steps">The steps from the row of means to the row, at least 1: the more, the closer the contributions come to that distance.</param>
    /// <exception cref="ArgumentOutOfRangeException">Steps below 1.</exception>
    /// <exception cref="NotSupportedException">The model has a score for each pixel.</exception>
    public ITransformer FeatureContributions(int steps = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var model = _model.Value;
        if (model.Network.IsOfPixels)
            throw new NotSupportedException("A model of pixels has no feature contributions; expected one with a score for each row.");
        return new ContributionsTransformer(Host, this, new IntegratedGradients(model, _columns.Main, steps),
            Math.Max(1, (_batchSize ?? RowsAtOnce(model)) / (model.Input.IsImage ? steps : 1)));
    }

    /// <summary>Hands out what another training starts from.</summary>
    /// <param name="use">Is given the weights, which live until it returns.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    internal T Start<T>(Func<InitialWeights, T> use)
    {
        var model = _model.Value;
        using var session = model.Open();   // keeps the weights alive
        return use(new(model.Network.Description, model.Network.MainState(), _columns.Main, _columns.ClassValues?.All, model.LabelMean, model.LabelScale));
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new ScoringRowMapper(this, _model.Value, Features(schema), _columns, schema);

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        ctx.SaveNonEmptyString(FeatureColumnName);
        _columns.Save(ctx);
        ModelStreams.Write(ctx, TrainingStream, writer => Model.Save(writer.BaseStream));
        ModelStreams.Write(ctx, NetworkStream, writer => ScoringModelFormat.Save(_model.Value, writer));
    }

    /// <summary>The first column that holds such values, among those of the main task, which are a set; null without.</summary>
    private string? MainColumn(string valueKind)
    {
        var columns = _columns.Columns(new DataViewSchema.Builder().ToSchema());
        var main = Annotation<uint>(columns[0], Kinds.ScoreColumnSetId);
        return columns.Where(column => Annotation<uint>(column, Kinds.ScoreColumnSetId) == main)
            .FirstOrDefault(column => $"{Annotation<ReadOnlyMemory<char>>(column, Kinds.ScoreValueKind)}" == valueKind).Name;

        static T Annotation<T>(DataViewSchema.DetachedColumn column, string kind)
        {
            T value = default!;
            column.Annotations.GetValue(kind, ref value);
            return value;
        }
    }

    private protected abstract VersionInfo Version { get; }

    /// <summary>The version of the saved form of a transformer.</summary>
    internal static VersionInfo VersionOf(string modelSignature, string loaderSignature) => new(
        modelSignature: modelSignature,
        verWrittenCur: ModelStreams.ChecksumsSince,   // 0x00010001: initial; 0x00010002: each part has a checksum
        verReadableCur: ModelStreams.ChecksumsSince,
        verWeCanReadBack: 0x00010001,
        loaderSignature: loaderSignature,
        loaderAssemblyName: typeof(AuxiLearnTransformer).Assembly.FullName);

    /// <summary>The feature column of rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing, or of another type.</exception>
    internal DataViewSchema.Column Features(DataViewSchema schema)
    {
        var column = schema.GetColumnOrNull(FeatureColumnName)
            ?? throw Host.ExceptSchemaMismatch(nameof(schema), "feature", FeatureColumnName);
        return _model.Value.Input.Accepts(column.Type)
            ? column
            : throw Host.ExceptSchemaMismatch(nameof(schema), "feature", FeatureColumnName, FeatureColumnType.ToString(), column.Type.ToString());
    }

    private static string? ImageFolder(IHostEnvironment env)
    {
        if (!((IHostEnvironmentInternal)env).TryGetOption<string>(ImageFolderOption, out var folder))
            return null;
        return Directory.Exists(folder)
            ? folder
            : throw env.Except($"The option {ImageFolderOption} is '{folder}', which is not a folder; expected that of the images.");
    }

    private static int RowsAtOnce(ScoringModel model) => model.Network.IsOfPixels ? ImagesOfPixelsAtOnce : model.Input.IsImage ? ImagesAtOnce : VectorsAtOnce;

    private static int? BatchSize(IHostEnvironment env)
    {
        if (!((IHostEnvironmentInternal)env).TryGetOption<int>(BatchSizeOption, out var size))
            return null;
        return size >= 1 ? size : throw env.Except($"The option {BatchSizeOption} is {size}; expected at least 1.");
    }
}
