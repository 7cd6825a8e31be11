using System.Reflection;
using Microsoft.ML.AuxiLearn.Weighting;
using Microsoft.ML.SearchSpace;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Sweeping;

public class SweepSpaceTests
{
    [Fact]
    public void The_attributes_tell_the_dimensions()
    {
        var space = new SweepSpace<Swept>();
        Assert.Equal(
            ["Rate from 0.001 to 0.1, logarithmic", "Rows from 1 to 4", "Share from 0 to 0.5", "Kind: Plain, Fancy", "Name: a, b, c", "Switch: false, true",
                "Inner.Width from 8 to 64, logarithmic"],
            space.Dimensions.Select(dimension => dimension.ToString()));
        Assert.Equal("Inner.Width", space.Dimensions[^1].Name);
    }

    [Fact]
    public void A_point_of_the_unit_cube_is_a_configuration_of_the_properties_types()
    {
        var space = new SweepSpace<Swept>(new Swept { Untouched = "kept" });
        var low = SweepSpace<Swept>.Read(space.At([0, 0, 0, 0, 0, 0, 0]));
        Assert.Equal((0.001, 1, 0f, Kind.Plain, "a", false, 8, "kept"),
            (low.Rate, low.Rows, low.Share, low.Kind, low.Name, low.Switch, low.Inner.Width, low.Untouched));
        var middle = SweepSpace<Swept>.Read(space.At([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]));
        Assert.Equal((3, 0.25f, Kind.Fancy, "b", true, 23), (middle.Rows, middle.Share, middle.Kind, middle.Name, middle.Switch, middle.Inner.Width));
        Assert.Equal(0.01, middle.Rate, 1e-15);
        var high = SweepSpace<Swept>.Read(space.At([.. Enumerable.Repeat(1 - 1e-16, 7)]));
        Assert.Equal((4, 0.5f, Kind.Fancy, "c", true, 64), (high.Rows, high.Share, high.Kind, high.Name, high.Switch, high.Inner.Width));
        Assert.Equal(23.0, space.Values(middle)["Inner.Width"]);
        Assert.Equal("Fancy", space.Values(middle)["Kind"]);
    }

    [Fact]
    public void A_space_is_narrowed_and_given_values_without_changing()
    {
        var all = new SweepSpace<Swept>();
        var few = all.Only("Rate", "Inner.Width").With("Inner.Width", 10, 20).With("Untouched", "x", "y");
        Assert.Equal(["Rate", "Inner.Width", "Untouched"], few.Dimensions.Select(dimension => dimension.Name));
        Assert.Equal(7, all.Dimensions.Count);
        Assert.Equal(5, all.Without("Rate", "Rows").Dimensions.Count);
        Assert.Equal("{\"Rate\":0.1,", few.At([1, 0.9, 0.1])[..12]);
        var options = SweepSpace<Swept>.Read(few.At([1, 0.9, 0.1]));
        Assert.Equal((20, "x"), (options.Inner.Width, options.Untouched));
        Assert.Equal(1.0, SweepSpace<Swept>.Read(all.With("Rate", 1).At([.. new double[7]])).Rate);   // a whole number is a number too
    }

    [Fact]
    public void What_cannot_be_swept_is_told()
    {
        static string Told(Func<object> action) => Assert.Throws<ArgumentException>(action).Message;
        Assert.Equal("WithField.Rate is a field; expected a property with get and set, since no sweep sets fields.", Told(() => new SweepSpace<WithField>()));
        Assert.Equal("ReadOnly.Rate cannot be set; expected a property with get and set.", Told(() => new SweepSpace<ReadOnly>()));
        Assert.Equal("Mixed.Rows is of the type Int32 and its range of Double; expected the same, whole numbers or others, of both.",
            Told(() => new SweepSpace<Mixed>()));
        Assert.Equal("FromZero.Rate ranges from 0 to 1; expected the lesser first, and over 0 on a logarithmic scale.", Told(() => new SweepSpace<FromZero>()));
        Assert.Equal("Renamed.Rate has another name in JSON or none; expected its own.", Told(() => new SweepSpace<Renamed>()));
        var withoutNetwork = new SweepSpace<AuxiLearnSweepOptions>(new AuxiLearnSweepOptions { Network = null });
        Assert.DoesNotContain(withoutNetwork.Dimensions, dimension => dimension.Name.StartsWith("Network", StringComparison.Ordinal));
        Assert.Contains("have Network = null; expected an object, so that it has 'Width'", Told(() => withoutNetwork.With("Network.Width", 8)),
            StringComparison.Ordinal);
        var space = new SweepSpace<Swept>();
        Assert.Contains("turns no 'Speed'; expected some of Rate, Rows", Told(() => space.Only("Speed")), StringComparison.Ordinal);
        Assert.Contains("has no property 'Inner.Height'", Told(() => space.With("Inner.Height", 1)), StringComparison.Ordinal);
        Assert.Contains("A value for 'Rows' is 1.5; expected Int32.", Told(() => space.With("Rows", 1.5)), StringComparison.Ordinal);
        Assert.Contains("There is no value for 'Rows'", Told(() => space.With<int>("Rows")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_trainers_options_start_where_the_trainers_do_and_AutoML_starts_there_too()
    {
        var swept = new AuxiLearnSweepOptions();
        var plain = new AuxiLearnRegressionTrainer.Options();
        var applied = swept.ApplyTo(new AuxiLearnRegressionTrainer.Options());
        foreach (var property in typeof(AuxiLearnOptions).GetProperties().Where(property => property.PropertyType != typeof(IList<AuxiliaryTask>)))
            Assert.Equal(property.GetValue(plain), property.GetValue(applied));
        AssertInits(swept);
        AssertInits(swept.Network!);

        static void AssertInits(object options)
        {
            foreach (var property in options.GetType().GetProperties())
            {
                var value = property.GetValue(options);
                if (property.GetCustomAttribute<RangeAttribute>() is { } range)
                    Assert.Equal((value, property.PropertyType), (range.Init, range.Min.GetType()));   // AutoML takes no other type
                if (property.GetCustomAttribute<ChoiceAttribute>() is { } choice)
                    Assert.Equal(value, choice.DefaultValue);
            }
        }
    }

    [Fact]
    public void Options_reach_the_trainer()
    {
        var swept = new AuxiLearnSweepOptions
        {
            LearningRate = 0.5,
            WeightDecay = 0.25,
            BatchSize = 7,
            Weighting = "auxilearn:Nonlinear:3:4",
            AuxiliaryLearningRate = 0.125,
            AuxiliaryWeightDecay = 0.0625,
            AuxiliaryUpdateInterval = 9,
            Network = new() { Depth = 3, Width = 20, Dropout = 0.5 },
        };
        var options = swept.ApplyTo(new AuxiLearnMulticlassTrainer.Options { Network = Network.Mlp(1) with { Activation = Activation.Tanh } });
        Assert.Equal((0.5, 0.25, 7, 0.125, 0.0625, 9),
            (options.LearningRate, options.WeightDecay, options.BatchSize, options.AuxiliaryLearningRate, options.AuxiliaryWeightDecay,
            options.AuxiliaryUpdateInterval));
        Assert.Equal(WeightingMethod.AuxiLearn(LossCombiner.Nonlinear(3, 4)), options.Weighting);
        Assert.Equal(Network.Mlp(20, 10, 5) with { Activation = Activation.Tanh, Dropout = 0.5 }, options.Network);
        Assert.Equal(Network.ResNet18(), swept.ApplyTo(new AuxiLearnMulticlassTrainer.Options { Network = Network.ResNet18() }).Network);
        Assert.Contains("No weighting method is named 'Mean'",
            Assert.Throws<ArgumentException>(() => new AuxiLearnSweepOptions { Weighting = "Mean" }.ApplyTo(options)).Message, StringComparison.Ordinal);
        Assert.Contains("No combiner is named 'Nonlinear'", Assert.Throws<ArgumentException>(() => LossCombiner.Parse("Nonlinear")).Message,
            StringComparison.Ordinal);
        Assert.Contains("is 'x'; expected a whole number", Assert.Throws<ArgumentException>(() => LossCombiner.Parse("DeepLinear:x")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_name_that_is_swept_is_known()
    {
        string[] choices = [.. Choices(nameof(AuxiLearnSweepOptions.Weighting))];
        foreach (var name in choices)
            Assert.Equal(name, WeightingMethod.Parse(name).Name);
        Assert.Equal(   // by their records
            WeightingMethodList.Own.Where(method => !method.NeedsLearnedTask && method.Notes.Passes is MethodNotes.One or MethodNotes.OneAndHypergradient)
                .Select(method => method.Name),
            choices.Where(name => !name.Contains(':', StringComparison.Ordinal)));
        Assert.Equal(0.9, Assert.Single(WeightingMethod.CaGrad().Settings).At(1), 1e-12);
        Assert.Equal(WeightingMethod.CaGrad(0.1), Swept("CaGrad", 0));
        Assert.Equal(WeightingMethod.CaGrad(), Swept("CaGrad", 0.5));
        Assert.Equal(WeightingMethod.Equal, Swept("Equal", 0.1));

        static WeightingMethod Swept(string name, double place) =>
            new AuxiLearnSweepOptions { Weighting = name, MethodSetting = place }.ApplyTo(new AuxiLearnRegressionTrainer.Options()).Weighting;

        static IEnumerable<string> Choices(string property) =>
            typeof(AuxiLearnSweepOptions).GetProperty(property)!.GetCustomAttribute<ChoiceAttribute>()!.Candidates.Cast<string>();
    }

    private enum Kind
    {
        Plain,
        Fancy,
    }

    private sealed class Swept
    {
        [Range(1e-3, 1e-1, 1e-2, true)]
        public double Rate { get; set; } = 1e-2;

        [Range(1, 4, 2, false)]
        public int Rows { get; set; } = 2;

        [Range(0f, 0.5f, 0f, false)]
        public float Share { get; set; }

        [Choice(Kind.Plain, Kind.Fancy)]
        public Kind Kind { get; set; }

        [Choice("a", "b", "c")]
        public string Name { get; set; } = "a";

        [BooleanChoice]
        public bool Switch { get; set; }

        [NestOption]
        public Inner Inner { get; set; } = new();

        public string Untouched { get; set; } = "";
    }

    private sealed class Inner
    {
        [Range(8, 64, 16, true)]
        public int Width { get; set; } = 16;
    }

    private sealed class WithField
    {
        [Range(0.1, 1.0)]
        public double Rate = 0.5;
    }

    private sealed class ReadOnly
    {
        [Range(0.1, 1.0)]
        public double Rate { get; } = 0.5;
    }

    private sealed class Renamed
    {
        [Range(0.1, 1.0)]
        [System.Text.Json.Serialization.JsonPropertyName("rate")]
        public double Rate { get; set; }
    }

    private sealed class Mixed
    {
        [Range(1.0, 9.0)]
        public int Rows { get; set; }
    }

    private sealed class FromZero
    {
        [Range(0.0, 1.0, true)]
        public double Rate { get; set; }
    }
}
