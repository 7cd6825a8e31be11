using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tests.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Which normalisation images get: that of the option, of the network's pretrained weights, or the one measured.</summary>
public class NormalizationTests
{
    private static readonly ImageNormalization _trained = ImageNormalization.Given([0.5f, 0.4f, 0.3f], [0.25f, 0.25f, 0.25f]);
    private static readonly ImageNormalization _other = ImageNormalization.Given([0, 0, 0], [1, 1, 1]);

    /// <summary>Weights that know how their images were normalised, of a file that is there and is not read.</summary>
    private sealed record Known() : PretrainedWeights(typeof(Known).Assembly.Location)
    {
        internal override string Kind => "made up";

        internal override void Load(nn.Module<Tensor, Tensor> backbone, NetworkInput input, string head)
        {
        }
    }

    private static (List<string> Log, ImageNormalization? Network) Fit(ImageNormalization? option, ImageNormalization? pretrained, string column)
    {
        var ml = new MLContext(1);
        var log = new List<string>();
        ml.Log += (_, message) => log.Add(message.RawMessage);
        using var model = ml.BinaryClassification.Trainers.AuxiLearn(new AuxiLearnBinaryTrainer.Options
        {
            LabelColumnName = nameof(Picture.IsLarge),
            FeatureColumnName = column,
            Images = new() { Normalization = option },
            Network = Network.ConvNet(2) with { Weights = new Known { Normalization = pretrained } },
            NumberOfEpochs = 1,
        }).Fit(ml.Data.LoadFromEnumerable(Pictures.Corners(20)));
        var path = Path.GetTempFileName();
        try
        {
            model.Model.ExportSafetensors(path);
            using var scope = NewDisposeScope();
            var tensors = Safetensors.Load(path);
            return (log, ImageNormalization.Given([.. tensors["input_mean"].data<float>()], [.. (1 / tensors["input_scale"]).data<float>()]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void That_of_the_weights_is_taken_and_the_log_says_so()
    {
        var (log, network) = Fit(option: null, _trained, nameof(Picture.Image));
        Assert.Equal($"{_trained}", $"{network}");
        Assert.Contains(log, line => line.Contains($"Images are normalised as the network's weights were trained: {_trained}.", StringComparison.Ordinal));
    }

    [Fact]
    public void That_of_the_option_wins_with_a_warning_where_the_weights_have_another()
    {
        var (log, network) = Fit(_other, _trained, nameof(Picture.Image));
        Assert.Equal($"{_other}", $"{network}");
        Assert.Contains(log, line => line.Contains("expect worse results", StringComparison.Ordinal));
        Assert.DoesNotContain(Fit(_trained, _trained, nameof(Picture.Image)).Log, line => line.Contains("expect worse results", StringComparison.Ordinal));
    }

    [Fact]
    public void Numbers_of_any_range_are_doubtful()
    {
        var (log, _) = Fit(option: null, _trained, nameof(Picture.Numbers));
        Assert.Contains(log, line => line.Contains("the feature column holds numbers of any range", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_either_it_is_measured()
    {
        var (log, network) = Fit(option: null, pretrained: null, nameof(Picture.Image));
        Assert.DoesNotContain(log, line => line.Contains("normalised as the network's weights", StringComparison.Ordinal));
        Assert.NotEqual($"{_trained}", $"{network}");
    }
}
