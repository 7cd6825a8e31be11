using Microsoft.ML.AuxiLearn.Tasks;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// A task that exists only at training time: its labels stand in a column, are made of the input (<see cref="SelfSupervised"/>), or are invented by a second
/// network (<see cref="Learned(int)"/>). A missing label (NaN, key 0) does not count in the task's loss.
/// </summary>
/// <remarks>
/// A value is a description and never changes; another loss is chosen by <c>AuxiliaryTask.Regression("Depth") with { Loss = TaskLoss.Huber() }</c>.
/// </remarks>
public abstract record AuxiliaryTask
{
    private protected AuxiliaryTask(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The task's name in reports: the column that holds its labels, Learned, or SelfSupervised, whose losses have names of their own.</summary>
    public string Name { get; }

    /// <summary>The loss per sample; null for the usual one of the kind of label.</summary>
    public TaskLoss? Loss { get; init; }

    /// <summary>
    /// A number that stands for a missing label in the task's column, beside NaN and key 0, such as 0 or -999; null for none. For columns of numbers and
    /// Boolean.
    /// </summary>
    public float? Missing { get; init; }

    /// <summary>
    /// Whether the task's head stays in the model, so that scoring adds its predictions too: <c>Depth.Score</c> of a number, with
    /// <c>IsLarge.PredictedLabel</c> and <c>IsLarge.Probability</c> of true and false, <c>Species.PredictedLabel</c> of classes; of the slots of a vector,
    /// vectors. Off by default. For tasks of rows with a column and a head of their own.
    /// </summary>
    public bool KeepOutputs { get; init; }

    /// <summary>
    /// A class per row; one loss. In a column of keys, or of text, Boolean or whole numbers, whose different values are the classes (empty text and NaN are
    /// missing). Do not make keys of such a column in the pipeline: scoring would then need it.
    /// </summary>
    public static AuxiliaryTask Multiclass(string columnName) => new MulticlassTask(columnName);

    /// <summary>True or false per row, in a column of Boolean, of numbers 0, 1 and NaN for missing, or of text with two different values; one loss.</summary>
    public static AuxiliaryTask Binary(string columnName) => new BinaryTask(columnName);

    /// <summary>
    /// Several yes-no attributes per row, in a vector of Boolean or of numbers 0, 1 and NaN for missing; each slot is a task with its own loss.
    /// </summary>
    /// <param name="columnName">The column.</param>
    /// <param name="averaged">Whether the slots make one loss, their mean, instead of one each.</param>
    public static AuxiliaryTask MultiLabel(string columnName, bool averaged = false) => new MultiLabelTask(columnName, averaged);

    /// <summary>A number per row, in a column of numbers of any kind with NaN for missing; one loss.</summary>
    public static AuxiliaryTask Regression(string columnName) => new RegressionTask(columnName);

    /// <summary>Several numbers per row, in a vector of numbers of any kind with NaN for missing; each slot is a task with its own loss.</summary>
    /// <param name="columnName">The column.</param>
    /// <param name="averaged">Whether the slots make one loss, their mean, instead of one each.</param>
    public static AuxiliaryTask VectorRegression(string columnName, bool averaged = false) => new VectorRegressionTask(columnName, averaged);

    /// <summary>A class for each pixel, for <see cref="AuxiLearnSegmentationTrainer"/>; one loss, cross entropy.</summary>
    /// <param name="columnName">Keys [h, w] or [1, h, w], key 0 where a pixel has no class; or Single or Byte and the number of classes.</param>
    /// <param name="numberOfClasses">K, where the column holds no keys.</param>
    /// <param name="ignoredLabel">Beside NaN and negative numbers, the number of pixels without a class in such a column.</param>
    public static AuxiliaryTask Segmentation(string columnName, int? numberOfClasses = null, double ignoredLabel = 255) =>
        new SegmentationTask(columnName, numberOfClasses, ignoredLabel);

    /// <summary>
    /// The depth of each pixel, for <see cref="AuxiLearnSegmentationTrainer"/>; one loss, the absolute error in standard deviations of the training pixels.
    /// </summary>
    /// <param name="columnName">Single or UInt16 [h, w] or [1, h, w] in any unit; missing where it is NaN, infinite, 0 or below.</param>
    public static AuxiliaryTask Depth(string columnName) => new DepthTask(columnName);

    /// <summary>The surface normal of each pixel, for <see cref="AuxiLearnSegmentationTrainer"/>; one loss, 1 - cos of the angle.</summary>
    /// <param name="columnName">Single [3, h, w]: X to the right, Y down, Z ahead, of any length; missing where a number is NaN, or all are 0.</param>
    public static AuxiliaryTask SurfaceNormals(string columnName) => new SurfaceNormalsTask(columnName);

    /// <summary>
    /// A number, or several, for each pixel, for <see cref="AuxiLearnSegmentationTrainer"/>; each channel is a task with its own loss, the squared error in
    /// standard deviations.
    /// </summary>
    /// <param name="columnName">Single [h, w] or [channels, h, w], NaN where it is missing.</param>
    /// <param name="averaged">Whether the channels make one loss, their mean, instead of one each.</param>
    public static AuxiliaryTask DenseRegression(string columnName, bool averaged = false) => new DenseRegressionTask(columnName, averaged);

    /// <summary>
    /// True or false, such as boundaries, for each pixel, for <see cref="AuxiLearnSegmentationTrainer"/>; each channel is a task with its own loss.
    /// </summary>
    /// <param name="columnName">Boolean, or Single with 0, 1 and NaN for missing, [h, w] or [channels, h, w].</param>
    /// <param name="averaged">Whether the channels make one loss, their mean, instead of one each.</param>
    public static AuxiliaryTask DenseBinary(string columnName, bool averaged = false) => new DenseBinaryTask(columnName, averaged);

    /// <summary>
    /// Another measurement of the main target itself (a second annotator, a cheaper sensor), read from the main head; in a column of the label's type, or a
    /// vector of it in which each slot is a measurement with its own loss. Numbers are in the label's units and of any kind; classes may be the text that the
    /// label's keys stand for.
    /// </summary>
    public static AuxiliaryTask SameTarget(string columnName) => new SameTargetTask(columnName);

    /// <summary>
    /// A task without a column: a second network, the teacher, invents for each class of the label a number of auxiliary classes and says softly which of them
    /// a sample is of; it learns by the hypergradient which labels help the main task. At most one, for a label of classes; its loss comes behind those of all
    /// columns.
    /// </summary>
    /// <param name="classesPerLabel">ψ, the auxiliary classes of each class of the label, at least 1; 5 in the paper.</param>
    public static LearnedTask Learned(int classesPerLabel = 5) => new(classesPerLabel);

    /// <summary>The same with a number of auxiliary classes for each class of the label.</summary>
    /// <param name="classesPerLabel">ψ, one number for each class of the label, in the order of its keys (false, true), each at least 1.</param>
    public static LearnedTask Learned(IReadOnlyList<int> classesPerLabel) => new(classesPerLabel);

    /// <summary>
    /// Tasks with labels made from the input, for each batch, so that every row trains them, with a main label or without; each has a loss of its own,
    /// and the weighting method decides which count. In each batch every row goes to one of them, so that together they take one further pass of the network.
    /// </summary>
    /// <param name="kinds">
    /// What is done to samples and asked about them; none takes the usual ones. Those are, for vectors, Masking and Denoising; for images Rotation, Jigsaw,
    /// PatchPosition, Colorization and Masking, as far as they are for images of that shape; for point clouds Rotation, Masking, Deformation and Mixing.
    /// </param>
    public static AuxiliaryTask SelfSupervised(params SelfSupervision[] kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        foreach (var kind in kinds)
            ArgumentNullException.ThrowIfNull(kind, nameof(kinds));
        return new SelfSupervisedTask([.. kinds]);
    }

    /// <summary>The expression that makes it: Regression(Mass), and what differs from the defaults.</summary>
    public sealed override string ToString() => FormattableString.Invariant(
        $"{GetType().Name.Replace("Task", "", StringComparison.Ordinal)}({Arguments}){(Loss is null ? "" : $" with {Loss}")}{Told}");

    private string Told => (Missing is { } missing ? FormattableString.Invariant($", Missing {missing}") : "") + (KeepOutputs ? ", KeepOutputs" : "");

    /// <summary>What it is made with.</summary>
    private protected virtual string Arguments => Name;

    /// <summary>The default loss for the kind of label.</summary>
    internal abstract TaskLoss DefaultLoss(MainTask main);
}
