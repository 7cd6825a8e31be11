using Microsoft.ML.AuxiLearn.Sweeping;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Weighting;

/// <summary>Names, settings, lists and documents, all of which follow from the records.</summary>
public class WeightingMethodTests
{
    private const string Head = "| name | idea | backward passes | knobs | source |\n|---|---|---|---|---|\n";
    private const string WhenHead = "| method | take it when | backward passes | LibMTL | TorchJD |\n|---|---|---|---|---|\n";

    public static TheoryData<string> Names => new(
        WeightingMethod.All.Concat(WeightingMethod.ForLearnedTasks).Select(method => method.Name)
            .Concat(["Fixed:1:0.5", "Fixed:AuxiliaryWeight=0.5", "CaGrad:C=0.2", "Mgda:Normalization=Loss", "Famo:Decay=0.01:Rate=0.1",
                "AuxiNash:MainShare=0.7",
                "AuxiLearn:Nonlinear:10:10", "AuxiLearn:Relative:Most=10:Price=0.1", "AuxiLearnPaper:Linear:Skip=True",
                    "AuxiLearn:Convolutional:8:16:Monotone=False:WeightNormalization=True"]));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_makes_the_method_again(string name)
    {
        var method = WeightingMethod.Parse(name);
        Assert.Equal(name, method.Name);
        Assert.Equal(method, WeightingMethod.Parse(name.ToUpperInvariant()));
        Assert.Equal(method.GetHashCode(), WeightingMethod.Parse(name).GetHashCode());
        Assert.All(method.Settings.Where(setting => setting.Choices.Count == 0),
            setting => Assert.True(setting.Low > 0 && setting.Low < setting.High, setting.Name));
    }

    [Theory]
    [InlineData(false, false, "Mgda")]
    [InlineData(true, false, "Mgda:Normalization=Gradient")]
    [InlineData(false, true, "Mgda:Normalization=Loss")]
    [InlineData(true, true, "Mgda:Normalization=LossAndGradient")]
    public void Mgda_normalizes_by_what_it_is_told(bool byGradient, bool byLoss, string name) =>
        Assert.Equal(name, WeightingMethod.Mgda(byGradient, byLoss).Name);

    [Fact]
    public void Every_record_of_the_library_is_known()
    {
        var types = typeof(WeightingMethod).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(WeightingMethod)) && type != typeof(CustomMethod));
        Assert.Equal(types.Select(type => type.Name).Order(StringComparer.Ordinal), WeightingMethodList.Own.Select(method => method.GetType().Name)
            .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Nash", "No weighting method is named 'Nash'; expected one of SingleTask,")]
    [InlineData("CaGrad:D=1", "CaGrad has no setting 'D=1'; expected C=0.5.")]
    [InlineData("CaGrad:C=-1", "The setting C is -1; expected at least 0.")]
    [InlineData("CaGrad:C=x", "The setting C is 'x'; expected a number.")]
    [InlineData("Mgda:Normalization=Sum", "The setting Normalization is 'Sum'; expected None, Gradient, Loss, LossAndGradient.")]
    [InlineData("Equal:1", "Equal has no setting '1'; expected none.")]
    [InlineData("DbMtl:Beta=1", "The setting Beta is 1; expected from 0 up to but not including 1.")]
    [InlineData("AuxiLearn:Nonlinear", "No combiner is named 'Nonlinear'")]
    [InlineData("AuxiLearn:Linear:Price=1", "The combiner 'Linear:Price=1' has a setting 'Price', which a Linear combiner does not have.")]
    [InlineData("AuxiLearnPaper:Relative", "The combiner is Relative, which the paper does not have; expected Linear,")]
    public void A_name_that_says_nothing_is_refused(string name, string sentence) =>
        Assert.StartsWith(sentence, Assert.ThrowsAny<ArgumentException>(() => WeightingMethod.Parse(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_method_of_ones_own_trains_is_registered_and_tuned_like_the_others()
    {
        using var scope = NewDisposeScope();
        var own = new UnitGradients { MainShare = 0.6 };
        using (var method = own.Build(new WeightingContext(2, CPU, new Random(1))))
        {
            var direction = QuadraticTasks.WithGradients(tensor(new[,] { { 2f, 0 }, { 0, 8f } })).Step(method).Direction;
            Assert.Equal([0.6f, 0.4f], direction.data<float>().ToArray());
        }
        WeightingMethod.Register(new UnitGradients());
        Assert.Equal(own, WeightingMethod.Parse("unitgradients:mainshare=0.6"));
        Assert.Equal("UnitGradients:MainShare=0.6", own.Name);
        Assert.Contains(new UnitGradients(), WeightingMethod.All);
        Assert.Equal(["LearningRate", "WeightDecay", "UnitGradients.MainShare"], MethodKnob.For(own).Select(knob => knob.Name));
        Assert.Contains("already", Assert.Throws<ArgumentException>(() => WeightingMethod.Register(new UnitGradients())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_of_the_document_is_that_of_the_records()
    {
        var table = Head + string.Concat(WeightingMethodList.Own.Select(Row));
        var document = Repository.Read("docs/weighting.md");
        Assert.True(document.Contains(table, StringComparison.Ordinal), $"The table of docs/weighting.md is to be:\n{table}");
    }

    [Fact]
    public void The_table_of_which_method_when_is_that_of_the_records()
    {
        Assert.All(WeightingMethodList.Own, method => Assert.NotEmpty(method.Notes.When));
        static string Name(string name) => name.Length > 0 ? $"`{name}`" : "–";
        var table = WhenHead + string.Concat(WeightingMethodList.Own.Select(method =>
            $"| `{method.Kind}` | {method.Notes.When} | {method.Notes.Passes} | {Name(method.Notes.LibMtl)} | {Name(method.Notes.TorchJd)} |\n"));
        Assert.True(Repository.Read("docs/methods.md").Contains(table, StringComparison.Ordinal), $"The table of docs/methods.md is to be:\n{table}");
    }

    private static string Row(WeightingMethod method)
    {
        var notes = method.Notes;
        var settings = method.Settings.Select(setting => setting.Choices.Count > 0
            ? $"`{setting.Name}`: {string.Join(", ", setting.Choices)}"
            : FormattableString.Invariant($"`{setting.Name}` = {(setting.Value == "NaN" ? "1/T" : setting.Value)}, sought in {setting.Low} to {setting.High}"));
        var knobs = string.Join("; ", [.. notes.Knobs.Length > 0 ? [notes.Knobs] : Array.Empty<string>(), .. settings]);
        return $"| `{method.Kind}` | {notes.Idea} | {notes.Passes} | {knobs} | {notes.Source} |\n".Replace("|  |", "| |", StringComparison.Ordinal)
            .Replace("|  |", "| |", StringComparison.Ordinal);
    }
}
