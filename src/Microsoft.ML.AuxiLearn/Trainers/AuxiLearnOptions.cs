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

    /// <summary>The column of the main label.</summary>
    public string LabelColumnName { get; set; } = DefaultColumnNames.Label;

    /// <summary>
    /// The column of the features, a vector of Single of known size, normalised; or of images, in one of four forms (see <see cref="Images"/>).
    /// </summary>
    public string FeatureColumnName { get; set; } = DefaultColumnNames.Features;

    /// <summary>
    /// What the feature column does not say about its images: their size, where files are, how they are augmented and normalised. Null: a column of MLImage, or
    /// a vector of Byte or
    /// Single with three dimensions, is read as its type says. Paths of image files, and vectors without such dimensions, are images only where this is given.
    /// </summary>
    public ImageOptions? Images { get; set; }

    /// <summary>The column of example weights, Single and not negative; null counts each row alike.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>The column that scoring adds with the main task's scores.</summary>
    public string ScoreColumnName { get; set; } = DefaultColumnNames.Score;

    /// <summary>The auxiliary tasks; none trains the main task alone.</summary>
    public IList<AuxiliaryTask> AuxiliaryTasks { get; private set; } = [];

    /// <summary>The main task's loss; null takes the usual one.</summary>
    public TaskLoss? Loss { get; set; }

    /// <summary>The backbone of the primary network.</summary>
    public Network Network { get; set; } = Defaults.Network;

    /// <summary>
    /// A fitted model from which training goes on, of any of these trainers: its backbone and the units of its input and, for a label of the same kind, its
    /// main
    /// head and the label's units. The label must have all classes that the model knows, and may have new ones. The optimizer is fresh, and the network is the
    /// model's where <see cref="Network"/> is not set. Null starts from <see cref="Network"/>.
    /// </summary>
    public AuxiLearnTransformer? InitialModel { get; set; }

    /// <summary>
    /// How many networks are trained side by side, from other initial weights and on other batches, whose probabilities, or numbers, are averaged; at least 1.
    /// They are one model and one file. More than 1 needs <see cref="Network.Mlp"/> without batch normalisation and pretrained weights, and no learned task.
    /// Null: four, or one where several cannot be: another network, <see cref="AuxiliaryTask.KeepOutputs"/>, several processes. A linear model is one too.
    /// </summary>
    public int? Members { get; set; }

    /// <summary>
    /// How many of the <see cref="Members"/> learn the main task alone, from 0 up to but not including all; the others learn as <see cref="Weighting"/> says.
    /// Null: a quarter of them under <see cref="WeightingMethod.AuxiLearn"/> with weights up to 1, its default; else 0.
    /// </summary>
    public int? SingleTaskMembers { get; set; }

    /// <summary>
    /// What the network computes in during primary steps. <see cref="Precision.BFloat16"/> makes wide networks and those of images faster where the device has
    /// instructions for it, and
    /// others slower; it needs one of the library's own networks.
    /// </summary>
    public Precision Precision { get; set; } = Precision.Float32;

    /// <summary>How the losses of the tasks become the training loss.</summary>
    public WeightingMethod Weighting { get; set; } = WeightingMethod.AuxiLearn();

    /// <summary>The rows on which the auxiliary loss L_A is measured.</summary>
    public AuxiliarySet AuxiliarySet { get; set; } = AuxiliarySet.Validation;

    /// <summary>
    /// Rows in an auxiliary step, at least 1, of the training rows and of the auxiliary set each: the more, the less noise is in the hypergradient, and the
    /// longer the step takes.
    /// </summary>
    [Range(32, 1024, 256, true)]
    public int AuxiliaryBatchSize { get; set; } = 256;

    /// <summary>The rows on which the best weights are chosen.</summary>
    public ValidationSet ValidationSet { get; set; } = ValidationSet.HeldOut();

    /// <summary>Passes over the training rows, at least 1.</summary>
    [Range(5, 500, 200, true)]
    public int NumberOfEpochs { get; set; } = Defaults.NumberOfEpochs;

    /// <summary>
    /// Primary steps of the whole training, at least 1, in place of <see cref="NumberOfEpochs"/>; the last epoch is shorter where they are no multiple of an
    /// epoch's. Trainings on different
    /// numbers of rows compare by it. Null counts epochs.
    /// </summary>
    public int? NumberOfSteps { get; set; }

    /// <summary>Rows in a primary step, at least 1.</summary>
    [Range(8, 512, 32, true)]
    public int BatchSize { get; set; } = 32;

    /// <summary>The primary optimizer.</summary>
    public OptimizerKind Optimizer { get; set; } = OptimizerKind.Adam;

    /// <summary>The primary learning rate, positive.</summary>
    [Range(1e-4, 1e-1, 1e-3, true)]
    public double LearningRate { get; set; } = Defaults.LearningRate;

    /// <summary>The momentum of <see cref="OptimizerKind.Sgd"/>, primary and auxiliary, from 0 up to but not including 1.</summary>
    public double Momentum { get; set; } = 0.9;

    /// <summary>The primary weight decay, at least 0.</summary>
    [Range(1e-6, 1e-2, 1e-4, true)]
    public double WeightDecay { get; set; } = 1e-4;

    /// <summary>How the primary learning rate changes over the epochs.</summary>
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

    /// <summary>Primary steps between two auxiliary steps, at least 1; the paper takes 30 to 50.</summary>
    [Range(1, 100, 5, true)]
    public int AuxiliaryUpdateInterval { get; set; } = 5;

    /// <summary>
    /// The optimizer of the auxiliary network. Adam measures a hypergradient against its own size so far, so that one rate serves every table, and moves little
    /// once the primary network has learned.
    /// </summary>
    public OptimizerKind AuxiliaryOptimizer { get; set; } = OptimizerKind.Adam;

    /// <summary>
    /// The learning rate of the auxiliary network, positive; of a combiner with smaller weights than 1 it is as much smaller
    /// (<see cref="Combining.LossCombinerNetwork.Scale"/>), so that one value serves all.
    /// </summary>
    [Range(1e-4, 1.0, 5e-2, true)]
    public double AuxiliaryLearningRate { get; set; } = 5e-2;

    /// <summary>The weight decay of the auxiliary network, at least 0.</summary>
    public double AuxiliaryWeightDecay { get; set; }

    /// <summary>The largest norm of the hypergradient, above which it is scaled down; null for none.</summary>
    public double? MaxHypergradientNorm { get; set; } = 10;

    /// <summary>The solver of the inverse-Hessian-vector product in the hypergradient; null takes the default.</summary>
    public HypergradientSolver? HypergradientSolver { get; set; }

    /// <summary>
    /// The bytes of memory that the features of the training rows, and of validation and auxiliary rows from elsewhere, may take, at least 0. What goes beyond
    /// is written to a file in
    /// MLContext.TempFilePath, which is mapped into memory and deleted however training ends. Null: half of the memory that is free.
    /// </summary>
    public long? MemoryBudget { get; set; }

    /// <summary>
    /// A folder for the checkpoints of one training, which is made if need be; null for none. A training that is killed, cancelled or thrown out of is resumed
    /// by the next Fit with the same options and rows: on one thread of a CPU to the last bit as if nothing had happened. The last two checkpoints are kept,
    /// the last one after the end too; a Fit with other options or rows is refused. Delete the folder when the model is saved.
    /// </summary>
    public string? CheckpointFolder { get; set; }

    /// <summary>The epochs between two checkpoints, at least 1.</summary>
    public int CheckpointEpochs { get; set; } = 1;

    /// <summary>The minutes that must have passed since the last checkpoint before there is another, at least 0.</summary>
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
    /// All of them run the same program on the same rows, with the same options. Null: this process alone.
    /// </summary>
    public Distribution? Distributed { get; set; }

    /// <summary>Called after each epoch, on the training thread; of several processes, in process 0.</summary>
    public Action<EpochReport>? Progress { get; set; }

    /// <summary>Stops training between two steps.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// Whether a training that is cancelled, or whose <see cref="Progress"/> throws, returns the best model so far, once an epoch is done, with a warning
    /// instead of the exception. One that diverges goes
    /// back to its best weights once in any case, where there are validation rows or this is set, and the second time ends with them.
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
    /// A copy of the options that training goes by: what <see cref="Weighting"/> leaves to the library is decided, and what it was published with has taken the
    /// place of what these options say.
    /// Training warns of each option that was given another value than its default and is changed.
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
