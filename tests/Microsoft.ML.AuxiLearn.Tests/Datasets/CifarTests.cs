using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class CifarTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public void Dispose() => _folder.Dispose();

    private static byte Pixel(int image, int i) => (byte)(image * 31 + i + i / 256);

    /// <summary>Records of the published layout, their labels as told, the pixels by the image's number.</summary>
    private static byte[] Records(int first, params byte[][] labels) =>
        [.. labels.SelectMany((label, row) => label.Concat(Enumerable.Range(0, 3072).Select(i => Pixel(first + row, i))))];

    private void WriteCifar10()
    {
        for (var batch = 1; batch <= 5; batch++)
            _folder.Write($"data_batch_{batch}.bin", Records(batch * 10, [.. Enumerable.Range(0, 4).Select(i => new[] { (byte)(i % 2) })]));
        _folder.Write("test_batch.bin", Records(60, [9], [0]));
        _folder.Write("batches.meta.txt", "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck", "");
    }

    private void WriteCifar100()
    {
        _folder.Write("train.bin", Records(1, [4, 99], [19, 0], [4, 99]));
        _folder.Write("test.bin", Records(4, [0, 50]));
        _folder.Write("fine_label_names.txt", [.. Enumerable.Range(0, 100).Select(i => $"fine{i}")]);
        _folder.Write("coarse_label_names.txt", [.. Enumerable.Range(0, 20).Select(i => $"coarse{i}")]);
    }

    [Fact]
    public void Cifar10_has_its_batches_in_order_with_pixels_by_channel()
    {
        WriteCifar10();
        var images = DatasetsExample.SmallImages(new(), _folder.Path);
        Assert.Equal(["Image", "Label", "Split"], images.Names());
        Assert.Equal(22, images.GetRowCount());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 3, 32, 32), images.Schema["Image"].Type);
        var pixels = images.Vectors<byte>("Image");
        Assert.Equal(Enumerable.Range(0, 3072).Select(i => Pixel(10, i)), pixels[0]);
        Assert.Equal(Enumerable.Range(0, 3072).Select(i => Pixel(53, i)), pixels[19]);
        Assert.Equal(Enumerable.Range(0, 3072).Select(i => Pixel(61, i)), pixels[21]);
        Assert.Equal(["airplane", "automobile", "airplane"], images.Texts("Label", "KeyValues")[..3]);
        Assert.Equal(["truck", "airplane"], _data.TakeSplit(images, DatasetSplit.Test).Texts("Label", "KeyValues"));
        images.AssertSavable(_folder);
    }

    [Fact]
    public void Names_are_numbers_without_their_file()
    {
        WriteCifar10();
        File.Delete(_folder.At("batches.meta.txt"));
        Assert.Equal(["9", "0"], _data.TakeSplit(_data.LoadCifar10(_folder.Path), DatasetSplit.Test).Texts("Label", "KeyValues"));
    }

    [Fact]
    public void Few_labels_are_a_share_or_a_number_of_each_class()
    {
        WriteCifar10();
        int[] Labelled(SplitProtocol protocol) => [.. _data.TakeSplit(_data.LoadCifar10(_folder.Path, protocol), DatasetSplit.Train).Keys("Label")
            .Where(key => key > 0).GroupBy(key => key).OrderBy(group => group.Key).Select(group => group.Count())];
        Assert.Equal([2, 2], Labelled(new() { LabelShare = 0.2 }));
        Assert.Equal([3, 3], Labelled(new() { LabelsPerClass = 3 }));
        var dropped = _data.LoadCifar10(_folder.Path, new() { LabelsPerClass = 1, DropUnlabelled = true });
        Assert.Equal(4, dropped.GetRowCount());
        Assert.Equal(4, dropped.Vectors<byte>("Image").Length);
    }

    [Fact]
    public void Cifar100_has_both_labels_and_hides_the_fine_one_alone()
    {
        WriteCifar100();
        var images = _data.LoadCifar100(_folder.Path);
        Assert.Equal(["Image", "CoarseLabel", "Label", "Split"], images.Names());
        Assert.Equal(["fine99", "fine0", "fine99", "fine50"], images.Texts("Label", "KeyValues"));
        Assert.Equal(["coarse4", "coarse19", "coarse4", "coarse0"], images.Texts("CoarseLabel", "KeyValues"));
        Assert.Equal(Enumerable.Range(0, 3072).Select(i => Pixel(3, i)), images.Vectors<byte>("Image")[2]);
        var few = _data.LoadCifar100(_folder.Path, new() { LabelsPerClass = 1 });
        Assert.Single(few.Keys("Label"), key => key == 0);
        Assert.DoesNotContain(0u, few.Keys("CoarseLabel"));
    }

    [Fact]
    public void The_documents_example_hides_labels_beside_their_coarse_ones()
    {
        WriteCifar100();
        var images = DatasetsExample.Images(new(), _folder.Path);
        Assert.Equal([3, 0, 1, 0], images.Splits());
        Assert.Equal(["", "fine0", "fine50", "fine99"], images.Texts("Label", "KeyValues").Order(StringComparer.Ordinal));   // one of the two of class 99
        Assert.Equal(["coarse4", "coarse19", "coarse4", "coarse0"], images.Texts("CoarseLabel", "KeyValues"));
    }

    [Fact]
    public void Damage_and_absence_are_told()
    {
        WriteCifar10();
        string Fails<T>(bool allowMissingFiles = false) where T : Exception =>
            Assert.Throws<T>(() => _data.LoadCifar10(_folder.Path, allowMissingFiles: allowMissingFiles)).Message;
        _folder.Write("data_batch_3.bin", new byte[3072]);
        Assert.EndsWith("data_batch_3.bin: the file holds 3072 bytes; expected a multiple of 3073, the bytes of an image and its label.",
            Fails<TableFormatException>(), StringComparison.Ordinal);
        _folder.Write("data_batch_3.bin", Records(1, [1], [10]));
        Assert.EndsWith("data_batch_3.bin, byte 3073: the label 10 was found; expected 0 to 9.", Fails<TableFormatException>(), StringComparison.Ordinal);
        File.Delete(_folder.At("data_batch_3.bin"));
        Assert.Contains("data_batch_3.bin is missing", Fails<FileNotFoundException>(), StringComparison.Ordinal);
        Assert.Equal(18, _data.LoadCifar10(_folder.Path, allowMissingFiles: true).GetRowCount());
        _folder.Write("batches.meta.txt", "a", "b");
        Assert.Contains("batches.meta.txt, line 2: the file has 2 names; expected 10", Fails<TableFormatException>(allowMissingFiles: true),
            StringComparison.Ordinal);
        Assert.Contains("train.bin is missing; expected at least one of train.bin, test.bin.",
            Assert.Throws<FileNotFoundException>(() => _data.LoadCifar100(_folder.Path, allowMissingFiles: true)).Message, StringComparison.Ordinal);
    }
}
