using Microsoft.ML.AuxiLearn.Tasks;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

public class OptionsValidationTests
{
    public static TheoryData<string, Action<AuxiLearnRegressionTrainer.Options>> Refused { get; } = new()
    {
        { "The option NumberOfEpochs is 0; expected at least 1.", options => options.NumberOfEpochs = 0 },
        { "The option BatchSize is -3; expected at least 1.", options => options.BatchSize = -3 },
        { "The option AuxiliaryUpdateInterval is 0; expected at least 1.", options => options.AuxiliaryUpdateInterval = 0 },
        { "The option EarlyStoppingPatience is 0; expected at least 1.", options => options.EarlyStoppingPatience = 0 },
        { "The option LearningRate is -0.1; expected a positive number.", options => options.LearningRate = -0.1 },
        { "The option LearningRate is NaN; expected a positive number.", options => options.LearningRate = double.NaN },
        { "The option AuxiliaryLearningRate is 0; expected a positive number.", options => options.AuxiliaryLearningRate = 0 },
        { "The option AuxiliaryBatchSize is 0; expected at least 1.", options => options.AuxiliaryBatchSize = 0 },
        { "The option MemoryBudget is -1; expected at least 0.", options => options.MemoryBudget = -1 },
        { "The option WeightDecay is -1; expected at least 0.", options => options.WeightDecay = -1 },
        { "The option AuxiliaryWeightDecay is NaN; expected at least 0.", options => options.AuxiliaryWeightDecay = double.NaN },
        { "The option Momentum is 1; expected a number from 0 up to but not including 1.", options => options.Momentum = 1 },
        { "The option MaxGradientNorm is 0; expected a positive number.", options => options.MaxGradientNorm = 0 },
        { "The option MaxHypergradientNorm is Infinity; expected a positive number.", options => options.MaxHypergradientNorm = double.PositiveInfinity },
        { "The option Optimizer is 7; expected Sgd, Adam or AdamW.", options => options.Optimizer = (OptimizerKind)7 },
        { "The option AuxiliaryOptimizer is 7; expected Sgd, Adam or AdamW.", options => options.AuxiliaryOptimizer = (OptimizerKind)7 },
        { "The option Precision is 2; expected Float32 or BFloat16.", options => options.Precision = (Precision)2 },
        {
            "The option Precision is BFloat16 and the option Network is Custom, whose layers take float32 alone; expected Float32, or one of the library's "
                + "networks.",
            options =>
                (options.Precision, options.Network) = (Precision.BFloat16, Network.Custom("one's own", input => TorchSharp.torch.nn.Linear(input.Size, 4)))
        },
        { "The option Members is 0; expected at least 1.", options => options.Members = 0 },
        { "The option SingleTaskMembers is -1; expected at least 0.", options => options.SingleTaskMembers = -1 },
        { "The option SingleTaskMembers is 2 and the option Members is 2; expected fewer than there are members.",
            options => (options.Members, options.SingleTaskMembers) = (2, 2) },
        { "The option Members is 4 and the option Network has batch normalisation; expected 1, or Network.Mlp without it.",
            options => (options.Members, options.Network) = (4, Network.Mlp(8) with { Normalization = Normalization.Batch }) },
        { "The option Network is null; expected a value.", options => options.Network = null! },
        { "The option Weighting is null; expected a value.", options => options.Weighting = null! },
        { "The option AuxiliarySet is null; expected a value.", options => options.AuxiliarySet = null! },
        { "The option ValidationSet is null; expected a value.", options => options.ValidationSet = null! },
        { "The option Schedule is null; expected a value.", options => options.Schedule = null! },
        { "The option AuxiliaryTasks[0] is null; expected a value.", options => options.AuxiliaryTasks.Add(null!) },
        { "The option LabelColumnName is ' '; expected the name of a column.", options => options.LabelColumnName = " " },
        { "The option ScoreColumnName is ''; expected the name of a column.", options => options.ScoreColumnName = null! },
        { "The option FeatureColumnName names the column 'Label', which is LabelColumnName already; expected each column in one role.",
            options => options.FeatureColumnName = "Label" },
        {
            "The option AuxiliaryTasks names the column 'Depth', which it lists already; expected each column in one role.",
            options => { options.AuxiliaryTasks.Add(AuxiliaryTask.Regression("Depth")); options.AuxiliaryTasks.Add(AuxiliaryTask.SameTarget("Depth")); }
        },
        {
            "The option AuxiliaryTasks names the column 'Label', which is LabelColumnName already; expected each column in one role.",
            options => options.AuxiliaryTasks.Add(AuxiliaryTask.SameTarget("Label"))
        },
        {
            "The option AuxiliaryTasks names the column 'Weight', which is ExampleWeightColumnName already; expected each column in one role.",
            options => { options.ExampleWeightColumnName = "Weight"; options.AuxiliaryTasks.Add(AuxiliaryTask.Regression("Weight")); }
        },
        {
            "The option Loss is a loss for classes; expected one for numbers, such as SquaredLoss.",
            options => options.Loss = TaskLoss.Focal()
        },
        {
            "The option AuxiliaryTasks, Loss of 'Wet', is a loss for numbers; expected one for true and false, such as BinaryCrossEntropyLoss.",
            options => options.AuxiliaryTasks.Add(AuxiliaryTask.Binary("Wet") with { Loss = TaskLoss.Huber() })
        },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_bad_option_is_refused_in_one_sentence(string sentence, Action<AuxiLearnRegressionTrainer.Options> spoil)
    {
        var options = new AuxiLearnRegressionTrainer.Options();
        spoil(options);
        var exception = Assert.ThrowsAny<ArgumentException>(() => new MLContext().Regression.Trainers.AuxiLearn(options));
        Assert.Equal(sentence, exception.Message.Split(" (Parameter")[0]);
    }

    [Fact]
    public void Output_columns_have_names_of_their_own()
    {
        var ml = new MLContext();
        Assert.Contains(
            "The option PredictedLabelColumnName names the column 'Score', which is ScoreColumnName already",
            Assert.ThrowsAny<ArgumentException>(() => ml.MulticlassClassification.Trainers.AuxiLearn(
                new AuxiLearnMulticlassTrainer.Options { PredictedLabelColumnName = "Score" })).Message,
            StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => ml.BinaryClassification.Trainers.AuxiLearn(
            new AuxiLearnBinaryTrainer.Options { ProbabilityColumnName = "PredictedLabel" }));
    }

    [Fact]
    public void The_short_overloads_check_too()
    {
        var ml = new MLContext();
        Assert.ThrowsAny<ArgumentException>(() => ml.Regression.Trainers.AuxiLearn(numberOfEpochs: 0));
        Assert.ThrowsAny<ArgumentException>(() => ml.BinaryClassification.Trainers.AuxiLearn(learningRate: -1));
        Assert.ThrowsAny<ArgumentException>(() => ml.MulticlassClassification.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.Binary("Label")]));
        Assert.Throws<ArgumentNullException>(() => ml.Regression.Trainers.AuxiLearn((AuxiLearnRegressionTrainer.Options)null!));
    }

    [Fact]
    public void Options_that_change_after_the_trainer_is_made_change_nothing()
    {
        var options = new AuxiLearnRegressionTrainer.Options { AuxiliaryTasks = { AuxiliaryTask.Regression("Depth") } };
        var copy = (AuxiLearnRegressionTrainer.Options)options.Copy();
        options.AuxiliaryTasks.Clear();
        options.ScoreColumnName = "Other";
        Assert.Equal(("Depth", "Score"), (Assert.Single(copy.AuxiliaryTasks).Name, copy.ScoreColumnName));
    }
}
