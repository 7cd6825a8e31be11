using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The options that the AuxiLearn trainers share. They are copied when a trainer is made and never changed by it.</summary>
public abstract class AuxiLearnOptions
{
    private protected AuxiLearnOptions()
    {
    }

    /// <summary>
    /// The column of the main label: a key, Boolean or Single, as the trainer requires; "Label" by default. Rows without a main label train only the auxiliary
    /// tasks.
    /// </summary>
    public string LabelColumnName { get; set; } = DefaultColumnNames.Label;

    /// <summary>
    /// The column of the features, "Features" by default: a vector of Single of known size, which the trainer standardises, or images (see
    /// <see cref="Images"/>).
    /// </summary>
    public string FeatureColumnName { get; set; } = DefaultColumnNames.Features;

    /// <summary>
    /// Size, folder, augmentation and normalisation of images in the feature column. Null: MLImage, and vectors of Byte or Single with three dimensions, are
    /// read as their type says. File paths, and vectors without such dimensions, are images only if this is set.
    /// </summary>
    public ImageOptions? Images { get; set; }

    /// <summary>The column of example weights, Single and at least 0; null gives every row the weight 1.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>The column of the main task's scores that scoring adds; "Score" by default.</summary>
    public string ScoreColumnName { get; set; } = DefaultColumnNames.Score;

    /// <summary>The auxiliary tasks. If empty, only the main task is trained.</summary>
    public IList<AuxiliaryTask> AuxiliaryTasks { get; private set; } = [];

    /// <summary>The main task's loss; null for the usual one: cross entropy for classes, squared error for numbers.</summary>
    public TaskLoss? Loss { get; set; }

    /// <summary>The backbone of the primary network, shared by all tasks; by default a perceptron, and a U-Net for dense labels.</summary>
    public Network Network { get; set; } = Defaults.Network;

    /// <summary>
    /// A fitted model from any of these trainers to continue training from: its backbone, the units of its input and, for a label of the same kind, its main
    /// head and the label's units. The label must have all classes that the model knows, and may have new ones. The optimizer starts fresh, and the network is
    /// the model's if <see cref="Network"/> is not set. Null starts from <see cref="Network"/>.
    /// </summary>
    public AuxiLearnTransformer? InitialModel { get; set; }

    /// <summary>
    /// How many networks are trained side by side, from different initial weights and on different batches; at least 1. Their probabilities, or numbers, are
    /// averaged, and they are one model and one file. More than 1 needs <see cref="Network.Mlp"/> without batch normalisation and pretrained weights, and no
    /// learned task. Null: four, or one if several are not possible: another network, <see cref="AuxiliaryTask.KeepOutputs"/>, several processes. A linear
    /// model is one network too.
    /// </summary>
    public int? Members { get; set; }

    /// <summary>
    /// How many of the <see cref="Members"/> learn only the main task, at least 0 and fewer than all; the others use <see cref="Weighting"/>.
    /// Null: a quarter of them under <see cref="WeightingMethod.AuxiLearn"/> with weights up to 1, its default; else 0.
    /// </summary>
    public int? SingleTaskMembers { get; set; }

    /// <summary>
    /// The type in which the network computes primary steps. <see cref="Precision.BFloat16"/> makes wide networks and image networks faster if the device has
    /// instructions for it, and others slower; it does not work with custom networks.
    /// </summary>
    public Precision Precision { get; set; } = Precision.Float32;

    /// <summary>How the losses of the tasks are combined into the training loss, or their gradients into one direction; AuxiLearn by default.</summary>
    public WeightingMethod Weighting { get; set; } = WeightingMethod.AuxiLearn();

    /// <summary>The labelled rows on which the auxiliary loss L_A is measured; the validation rows by default.</summary>
    public AuxiliarySet AuxiliarySet { get; set; } = AuxiliarySet.Validation;

    /// <summary>
    /// Rows per auxiliary step, at least 1, of the training rows and of the auxiliary set each. More rows make the hypergradient less noisy and the step
    /// slower.
    /// </summary>
    [Range(32, 1024, 256, true)]
    public int AuxiliaryBatchSize { get; set; } = 256;

    /// <summary>The rows that select the best epoch; a tenth of the labelled training rows by default.</summary>
    public ValidationSet ValidationSet { get; set; } = ValidationSet.HeldOut();

    /// <summary>Passes over the training rows, at least 1.</summary>
    [Range(5, 500, 200, true)]
    public int NumberOfEpochs { get; set; } = Defaults.NumberOfEpochs;

    /// <summary>
    /// Primary steps of the training, at least 1, instead of <see cref="NumberOfEpochs"/>; the last epoch may be shorter. Use it to compare trainings on
    /// different numbers of rows. Null counts epochs.
    /// </summary>
    public int? NumberOfSteps { get; set; }

    /// <summary>Rows per primary step, at least 1.</summary>
    [Range(8, 512, 32, true)]
    public int BatchSize { get; set; } = 32;

    /// <summary>The optimizer of the primary network: Adam by default, or SGD with <see cref="Momentum"/>.</summary>
    public OptimizerKind Optimizer { get; set; } = OptimizerKind.Adam;

    /// <summary>The learning rate of the primary network, positive.</summary>
    [Range(1e-4, 1e-1, 1e-3, true)]
    public double LearningRate { get; set; } = Defaults.LearningRate;

    /// <summary>The momentum of <see cref="OptimizerKind.Sgd"/>, primary and auxiliary, from 0 up to but not including 1.</summary>
    public double Momentum { get; set; } = 0.9;

    /// <summary>The weight decay of the primary network, at least 0; also λ in the Hessian of the hypergradient.</summary>
    [Range(1e-6, 1e-2, 1e-4, true)]
    public double WeightDecay { get; set; } = 1e-4;

    /// <summary>How the primary learning rate changes over the epochs; constant by default.</summary>
    public LearningRateSchedule Schedule { get; set; } = LearningRateSchedule.Constant;

    /// <summary>The largest norm of the primary gradient, above which it is scaled down; null for none.</summary>
    public double? MaxGradientNorm { get; set; }

    /// <summary>
    /// Epochs without a better validation metric after which training stops, at least 1; null trains to the end, as does training without a validation set.
    /// </summary>
    public int? EarlyStoppingPatience { get; set; } = 40;

    /// <summary>
    /// Primary steps without a better validation metric after which training stops, at least 1, in whole epochs and in place of
    /// <see cref="EarlyStoppingPatience"/>; null counts epochs.
    /// </summary>
    public int? EarlyStoppingSteps { get; set; }

    /// <summary>Primary steps per auxiliary step, at least 1; 30 to 50 in the paper.</summary>
    [Range(1, 100, 5, true)]
    public int AuxiliaryUpdateInterval { get; set; } = 5;

    /// <summary>
    /// The optimizer of the auxiliary network. Adam divides a hypergradient by its size so far, so one rate suits every table, and small late hypergradients
    /// change little.
    /// </summary>
    public OptimizerKind AuxiliaryOptimizer { get; set; } = OptimizerKind.Adam;

    /// <summary>
    /// The learning rate of the auxiliary network, positive. It is multiplied by the size of a combiner's weights
    /// (<see cref="Combining.LossCombinerNetwork.Scale"/>), so one value suits every combiner.
    /// </summary>
    [Range(1e-4, 1.0, 5e-2, true)]
    public double AuxiliaryLearningRate { get; set; } = 5e-2;

    /// <summary>The weight decay of the auxiliary network, at least 0.</summary>
    public double AuxiliaryWeightDecay { get; set; }

    /// <summary>The largest norm of the hypergradient, above which it is scaled down; null for none.</summary>
    public double? MaxHypergradientNorm { get; set; } = 10;

    /// <summary>The solver of the inverse-Hessian-vector product in the hypergradient; null for the default, T1T2.</summary>
    public HypergradientSolver? HypergradientSolver { get; set; }

    /// <summary>
    /// The bytes of memory for features of training rows, and of separate validation and auxiliary rows, at least 0. Rows beyond it are written to a file in
    /// MLContext.TempFilePath, which is mapped into memory and deleted however training ends. Null: half of the free memory, and at least 64 MiB.
    /// </summary>
    public long? MemoryBudget { get; set; }

    /// <summary>
    /// A folder for the checkpoints of one training, created if needed; null for none. The next Fit with the same options and rows resumes a training that was
    /// killed, cancelled or ended by an exception; on one CPU thread the result is the same to the last bit. The last two checkpoints are kept, also after the
    /// end. A Fit with other options or rows throws. Delete the folder once the model is saved. Of several processes only process 0 uses the folder, and
    /// another number of them may resume the training.
    /// </summary>
    public string? CheckpointFolder { get; set; }

    /// <summary>The epochs between two checkpoints, at least 1.</summary>
    public int CheckpointEpochs { get; set; } = 1;

    /// <summary>The least number of minutes between two checkpoints, at least 0.</summary>
    public double CheckpointMinutes { get; set; }

    /// <summary>Called when training is over, by a trainer of dense labels.</summary>
    internal virtual Action<PixelWeights>? PixelInspector => null;

    /// <summary>How much the rows of each class count, by a trainer of classes.</summary>
    internal virtual ClassWeights WeightsOfClasses => ClassWeights.None;

    /// <summary>The logit above which a row is called true, by a trainer of yes and no; null for 0.</summary>
    internal virtual Func<HeldOutOutputs, float>? ThresholdOf => null;

    /// <summary>Whether probabilities are calibrated, by a trainer of classes.</summary>
    internal virtual bool Calibrates => false;

    /// <summary>The share of new rows whose label conformal predictions are to cover; null for none, and by trainers that have none.</summary>
    internal virtual double? Coverage => null;

    /// <summary>
    /// The processes that train this model together, each with its share of every batch: <c>Distributed.Mpi()</c> of the package Microsoft.ML.AuxiLearn.Mpi.
    /// All of them run the same program on the same rows with the same options. Null: only this process.
    /// </summary>
    public Distribution? Distributed { get; set; }

    /// <summary>Called after each epoch, on the training thread; with several processes, only in process 0. An exception from it ends the training.</summary>
    public Action<EpochReport>? Progress { get; set; }

    /// <summary>
    /// Cancels training between two steps: Fit throws OperationCanceledException, or returns the best model so far with <see cref="KeepBest"/>.
    /// </summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// Whether Fit returns the best model so far, with a warning, if training is cancelled or <see cref="Progress"/> throws after the first epoch; otherwise it
    /// throws. A training that diverges returns to its best weights in any case, once, if there are validation rows or this is set; if it diverges again, it
    /// ends with them.
    /// </summary>
    public bool KeepBest { get; set; }

    /// <summary>The auxiliary tasks that the weighting method makes use of.</summary>
    internal IReadOnlyList<AuxiliaryTask> TasksInUse => Weighting.UsesAuxiliaryTasks ? [.. AuxiliaryTasks] : [];

    /// <summary>The task without a column, where the weighting method makes use of it; null without one.</summary>
    internal LearnedTask? LearnedTask => TasksInUse.OfType<LearnedTask>().FirstOrDefault();

    internal bool NeedsAuxiliarySet => Weighting.IsBilevel && AuxiliaryTasks.Count > 0;

    /// <summary>Whether means over pixels are the published code's; see <see cref="Tasks.TaskLayout.IsPublished"/>.</summary>
    internal bool AveragesPixelsAsPublished { get; set; }

    /// <summary>The columns that the model adds, each with the option that names it.</summary>
    internal virtual IEnumerable<(string Option, string Name)> OutputColumns =>
    [
        (nameof(ScoreColumnName), ScoreColumnName),
        .. AuxiliaryTasks.Where(task => task.KeepOutputs).SelectMany(AddedColumns.NamesOf).Select(name => (nameof(AuxiliaryTasks), name)),
    ];

    /// <summary>Whether the label has a class for each pixel.</summary>
    internal virtual bool IsDense => false;

    /// <summary>
    /// A copy of the options with which training runs: what <see cref="Weighting"/> leaves to the library is decided, and the settings with which a method was
    /// published replace these options. Training warns of each option that you have set and that is replaced.
    /// </summary>
    public AuxiLearnOptions Effective() => EffectiveOptions.Of(this);

    /// <summary>The options that are not what they are by default, each with its value.</summary>
    public override string ToString() => OptionsText.Of(this);

    internal AuxiLearnOptions Copy()
    {
        var copy = (AuxiLearnOptions)MemberwiseClone();
        copy.AuxiliaryTasks = [.. AuxiliaryTasks];
        return copy;
    }

    /// <summary>The defaults that the short overloads of the catalog share.</summary>
    internal static class Defaults
    {
        public const int NumberOfEpochs = 200;
        public const double LearningRate = 1e-3;

        public static Network Network { get; } = Network.Mlp(128, 64);
    }
}
