using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Trains a model of the class of each pixel with the help of auxiliary tasks, such as depth and surface normals, whose share in the loss is learned.
/// </summary>
/// <remarks>
/// <para><b>Input and output columns.</b> The features are images in any of the forms of <see cref="AuxiLearnOptions.Images"/>; the label is a vector of keys
/// of the images' size, [h, w] or [1, h, w], with key 0 where a pixel has no class, or a vector of Single or Byte with <see cref="Options.NumberOfClasses"/>;
/// the auxiliary tasks name their columns, of pixels or of rows. The model needs the images alone, and adds PredictedLabel, keys [h, w] with the label's
/// values, and Score, a vector of Single with the probability of each class [k, h, w].</para>
/// <para><b>Trainer characteristics.</b> Task: semantic segmentation. Normalization needed: no. Caching needed: no. Extra package: a native libtorch.
/// Exportable to ONNX: no.</para>
/// <para><b>Training algorithm.</b> See <see cref="AuxiLearnMulticlassTrainer"/>. The losses are those of pixels: <see cref="LossCombiner.Convolutional"/>
/// combines them pixel by pixel, and every
/// other method their means over the pixels of each image that have a target. The weights with the best mIoU over the pixels of the validation rows win.</para>
/// </remarks>
/// <example>
/// <code>
/// var trainer = ml.AuxiLearn().Trainers.SemanticSegmentation(
///     auxiliaryTasks: [AuxiliaryTask.Depth("Depth")], network: Network.UNet(width: 4, depth: 2), numberOfEpochs: 2);
/// AuxiLearnSegmentationTransformer model = trainer.Fit(train);
/// </code>
/// </example>
public sealed class AuxiLearnSegmentationTrainer : AuxiLearnTrainer<AuxiLearnSegmentationTransformer, AuxiLearnSegmentationTrainer.Options>
{
    internal AuxiLearnSegmentationTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>
    /// The options of <see cref="AuxiLearnSegmentationTrainer"/>: those of the other trainers with <c>Network.UNet()</c> and batches of 8 images by default.
    /// </summary>
    public sealed class Options : AuxiLearnOptions
    {
        /// <summary>The defaults.</summary>
        public Options() => (Network, BatchSize, AuxiliaryBatchSize) = (Network.UNet(), 8, 8);

        /// <summary>The column that scoring adds with the predicted class of each pixel.</summary>
        public string PredictedLabelColumnName { get; set; } = DefaultColumnNames.PredictedLabel;

        /// <summary>K, at least 2, where the label holds numbers from 0 to K - 1; null where it holds keys, which tell it.</summary>
        public int? NumberOfClasses { get; set; }

        /// <summary>Beside NaN and negative numbers, the number of pixels without a class, where the label holds numbers.</summary>
        public double IgnoredLabel { get; set; } = 255;

        /// <summary>
        /// Called when training is over, with how much each task counts at each pixel of the first training images, up to 8, by the combiner as it is then and
        /// the weights of the best epoch; not without an auxiliary task, nor by methods that learn nothing along the hypergradient. Null for nothing.
        /// </summary>
        public Action<PixelWeights>? InspectPixelWeights { get; set; }

        internal override bool IsDense => true;

        internal override Action<PixelWeights>? PixelInspector => InspectPixelWeights;

        internal override IEnumerable<(string Option, string Name)> OutputColumns =>
            [.. base.OutputColumns, (nameof(PredictedLabelColumnName), PredictedLabelColumnName)];
    }

    private protected override MainTask MainTaskOf(Options options, int classes) =>
        new SegmentationMain(classes, options.NumberOfClasses, options.IgnoredLabel);

    private protected override SchemaShape.Column[] ScoreShape(Options options, SchemaShape.Column label) =>
        SegmentationColumns.Shape(options.PredictedLabelColumnName, options.ScoreColumnName, label);

    private protected override AuxiLearnSegmentationTransformer MakeTransformer(IHostEnvironment env, TrainedPrimary trained, Options options,
        DataViewSchema.Column label) =>
        new(env, trained, options.FeatureColumnName, options.PredictedLabelColumnName, options.ScoreColumnName,
            new ClassLabels(label, options.NumberOfClasses));
}
