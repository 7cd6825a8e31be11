using System.Globalization;
using System.Text;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Tests.Trainers;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Transforms;

/// <summary>What all transforms of pixels promise alike.</summary>
public class PixelTransformerTests
{
    private static readonly MLContext _ml = new(1);

    public static TheoryData<string> Kinds => ["normals", "boundaries", "presence", "disparity", "rotation", "jigsaw"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_the_estimator_promises_is_what_the_transformer_delivers_saved_or_not(string kind)
    {
        var (estimator, data) = Make(kind);
        var promised = estimator.GetOutputSchema(Shapes.Of(data.Schema)).OrderBy(column => column.Name).ToArray();
        var transformer = estimator.Fit(data);
        foreach (var each in (ITransformer[])[transformer, Models.SaveAndLoad(_ml, transformer, data.Schema)])
        {
            var delivered = Shapes.Of(each.GetOutputSchema(data.Schema)).OrderBy(column => column.Name).ToArray();
            Assert.Equal(promised.Select(column => column.Name), delivered.Select(column => column.Name));
            Assert.All(promised.Zip(delivered), pair => Assert.True(pair.First.Satisfies(pair.Second) && pair.Second.Satisfies(pair.First), pair.First.Name));
            Assert.Equal(each.GetOutputSchema(data.Schema)["Made"].Type, each.Transform(data).Schema["Made"].Type);
            Assert.Equal(transformer.Transform(data).Vectors<float>("Made"), each.Transform(data).Vectors<float>("Made"));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_saved_pipeline_works_in_a_process_that_has_not_seen_the_library(string kind)
    {
        var (estimator, data) = Make(kind);
        using var folder = new TempFolder();
        var model = estimator.Append(_ml.Transforms.CopyColumns("Copy", "Made")).Fit(data);
        _ml.Model.Save(model, data.Schema, folder.At("model.zip"));
        using (var file = File.Create(folder.At("rows.idv")))
            _ml.Data.SaveAsBinary(data, file);
        var child = ChildProcess.Run("Transforming.Write", [folder.At("model.zip"), folder.At("rows.idv"), "Copy"]);
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.Equal(string.Join("\n", model.Transform(data).Vectors<float>("Made")
            .Select(row => string.Join(" ", row.Select(value => value.ToString("R", CultureInfo.InvariantCulture))))), child.Output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rows_are_mapped_one_by_one_from_the_input_column_alone_and_without_allocation(string kind)
    {
        var (estimator, data) = Make(kind);
        ITransformer transformer = estimator.Fit(data);
        Assert.True(transformer.IsRowToRowMapper);
        var mapper = transformer.GetRowToRowMapper(data.Schema);
        Assert.Equal(["Pixels"], mapper.GetDependencies([mapper.OutputSchema["Made"]]).Select(column => column.Name));
        Assert.Empty(mapper.GetDependencies([]));

        using var cursor = transformer.Transform(data).GetRowCursor([mapper.OutputSchema["Made"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(cursor.Schema["Made"]);
        VBuffer<float> made = default;
        Assert.True(cursor.MoveNext());
        getter(ref made);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            getter(ref made);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("normals", "depth of Single or UInt16 as a vector of height x width or 1 x height x width, or a flat one and the arguments height and width")]
    [InlineData("boundaries",
        "labels as keys (UInt32), Single or Byte in a vector of height x width or 1 x height x width, or a flat one and the arguments height and width")]
    [InlineData("presence", "a vector of known size of keys (UInt32), or of Single or Byte and the argument numberOfClasses")]
    [InlineData("disparity", "a vector of known size of Single, UInt16 or Byte")]
    [InlineData("rotation", "square images: a vector of Single or Byte of channels x height x width, height x width x channels or height x width, or a flat "
        + "one and the arguments height and width")]
    [InlineData("jigsaw", "images of at least 2 x 2 pixels: a vector of Single or Byte of channels x height x width, height x width x channels or height x "
        + "width, or a flat one and the arguments height and width")]
    public void A_column_that_does_not_fit_is_refused_alike_before_and_in_fitting(string kind, string expected)
    {
        var (estimator, _) = Make(kind);
        var wrong = PixelRows.View<double>(_ml, NumberDataViewType.Double, [2, 2], [1, 2, 3, 4]);
        Refused(estimator, wrong, $"The input column 'Pixels' holds Vector<Double", $"; expected {expected}.");
        Refused(estimator, _ml.Data.LoadFromEnumerable(Sample.Rows(1)), "The input column 'Pixels' was not found; the data has 'Id', ", ".");

        static void Refused(IEstimator<ITransformer> estimator, IDataView data, string start, string end)
        {
            foreach (var act in (Action[])[() => estimator.GetOutputSchema(Shapes.Of(data.Schema)), () => estimator.Fit(data)])
            {
                var message = Assert.ThrowsAny<ArgumentException>(act).Message.Split(" (Parameter")[0];
                Assert.StartsWith(start, message, StringComparison.Ordinal);
                Assert.EndsWith(end, message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_size_that_the_column_does_not_have_is_refused()
    {
        var flat = PixelRows.View<float>(_ml, PixelRows.Single, [6], [1, 2, 3, 4, 5, 6]);
        foreach (var (height, width) in ((int?, int?)[])[(null, null), (2, 2)])
            Assert.Contains("holds Vector<Single, 6>; expected",
                Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.AuxiLearn.BoundariesFromLabels("Made", "Pixels", height: height, width: width)
                .Fit(flat)).Message, StringComparison.Ordinal);
        var shaped = PixelRows.View<float>(_ml, PixelRows.Single, [2, 3], [1, 2, 3, 4, 5, 6]);
        Assert.Contains("holds Vector<Single, 2, 3>; expected",
            Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.AuxiLearn.BoundariesFromLabels("Made", "Pixels", height: 3, width: 2).Fit(shaped)).Message,
            StringComparison.Ordinal);
        var keys = PixelRows.View<uint>(_ml, PixelRows.Keys(3), [2], [1, 2]);
        Assert.Contains("expected a vector of known size of keys (UInt32), of Single, or of Byte, with 4 classes.",
            Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.AuxiLearn.ClassPresence("Made", "Pixels", 4).Fit(keys)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_another_length_than_its_column_is_refused()
    {
        var rows = PixelRows.View<float>(_ml, PixelRows.Single, [2, 2], [1, 2, 3]);
        var exception = Assert.ThrowsAny<Exception>(() => PixelRows.Of(rows, _ml.Transforms.AuxiLearn.BoundariesFromLabels("Made", "Pixels")));
        Assert.Equal("The column 'Pixels' holds 3 values in row 1; expected 4.", exception.GetBaseException().Message);
    }

    [Fact]
    public void Damaged_options_are_refused_in_one_sentence()
    {
        var (estimator, data) = Make("normals");
        using var file = new MemoryStream();
        _ml.Model.Save(estimator.Fit(data), data.Schema, file);
        var damaged = ModelFiles.Edit(file.ToArray(), "Model.key", content =>
        {
            var at = content.AsSpan().IndexOf(BitConverter.GetBytes(500.0));   // the focal length
            if (at >= 0)
                BitConverter.GetBytes(-500.0).CopyTo(content, at);
            return content;
        });
        Exception? exception = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(new MemoryStream(damaged), out _));
        while (exception is not FormatException)   // ML.NET makes what it loads by reflection, and wraps what that throws
            exception = exception?.InnerException;
        Assert.StartsWith("The options of the saved transformer cannot be read: The camera is -500, 520, 1, 1; expected", exception.Message,
            StringComparison.Ordinal);
    }

    private static (IEstimator<ITransformer> Estimator, IDataView Data) Make(string kind) => kind switch
    {
        "normals" =>
            (_ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Made", "Pixels", new(500, 520, 1, 1)),
            PixelRows.View<float>(_ml, PixelRows.Single, [2, 3], [1, 1.1f, 1.3f, 1.2f, 1.1f, 0], [2, 2, 2, 2, 2, 2])),
        "boundaries" =>
            (_ml.Transforms.AuxiLearn.BoundariesFromLabels("Made", "Pixels", ignoredLabel: 7, height: 2, width: 2),
            PixelRows.View<byte>(_ml, PixelRows.Byte, [4], [7, 1, 2, 2], [1, 1, 1, 1])),
        "presence" =>
            (_ml.Transforms.AuxiLearn.ClassPresence("Made", "Pixels"), PixelRows.View<uint>(_ml, PixelRows.Keys(3), [2, 2], [1, 0, 3, 3], [0, 0, 0, 0])),
        "rotation" => (_ml.Transforms.AuxiLearn.Rotation("Made", "Turn", "Pixels"),
            PixelRows.View<float>(_ml, PixelRows.Single, [2, 2], [1, 2, 3, 4], [5, 6, 7, 8])),
        "jigsaw" => (_ml.Transforms.AuxiLearn.Jigsaw("Made", "Order", "Pixels", height: 2, width: 2),
            PixelRows.View<float>(_ml, PixelRows.Single, [8], [1, 2, 3, 4, 5, 6, 7, 8], [9, 6, 7, 8, 1, 2, 3, 4])),
        _ => (_ml.Transforms.AuxiLearn.DepthFromDisparity("Made", "Pixels", 2262, 0.209, inverse: true, offset: 2, stepsPerPixel: 16),
            PixelRows.View<ushort>(_ml, NumberDataViewType.UInt16, [1, 1, 3], [0, 2, 700], [1, 10, 65535])),
    };
}
