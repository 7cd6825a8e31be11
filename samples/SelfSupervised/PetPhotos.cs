using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.AuxiLearn.Samples.SelfSupervised;

/// <summary>Small photos of the Oxford-IIIT Pets and their breeds.</summary>
/// <param name="folder">The folder with images and annotations.</param>
/// <param name="labels">The training photos that keep their breed, evenly over the breeds.</param>
internal sealed class PetPhotos(string folder, int labels)
{
    public const int Side = 64;

    private readonly MLContext _ml = new(0);
    private readonly IDataView _photos = new MLContext(0).Data.LoadOxfordPet(folder);

    /// <summary>
    /// The rows of a seed. Half of the published test photos choose and half test; where no split is published, a fifth of each breed chooses and two fifths
    /// test. Photos without a breed are training rows.
    /// </summary>
    /// <exception cref="ArgumentException">A breed has fewer training photos than are to keep their breed.</exception>
    public ComparisonSplit Of(int seed)
    {
        uint[] breeds = [.. _photos.GetColumn<uint>("Breed")];
        int[] published = [.. _photos.GetColumn<uint>("Split").Index().Where(row => (DatasetSplit)row.Item == DatasetSplit.Test).Select(row => row.Index)];
        int[][] rows = [.. Enumerable.Range(0, breeds.Length).Where(row => breeds[row] > 0).GroupBy(row => breeds[row]).Select(breed => breed.ToArray())];
        Array.ForEach(rows, new Random(seed).Shuffle);

        int[][] away = Array.ConvertAll(rows, breed => published.Length > 0 ? [.. breed.Intersect(published)] : breed[..(breed.Length * 3 / 5)]);
        int[][] validation = Array.ConvertAll(away, breed => breed[..(breed.Length / (published.Length > 0 ? 2 : 3))]);
        int[][] train = [.. rows.Zip(away, (breed, others) => breed.Except(others).ToArray())];
        var kept = Math.Max(1, labels / rows.Length);
        if (train.Min(breed => breed.Length) is var fewest && fewest < kept)
            throw new ArgumentException($"--labels asks for {kept} photos of each breed, and one has {fewest} training photos; expected at most that.");

        var pixels = Pixels().Fit(_photos);
        IDataView View(IDataView photos, IEnumerable<int> chosen) => _ml.Data.Cache(pixels.Transform(_ml.Data.SelectRows(photos, [.. chosen.Order()])));
        int[] others = [.. away.SelectMany(breed => breed)], choosing = [.. validation.SelectMany(breed => breed)];
        int[] hidden = [.. train.SelectMany(breed => breed[kept..])];
        return new(View(_ml.Data.HideValues(_photos, "Breed", hidden), Enumerable.Range(0, breeds.Length).Except(others)), View(_photos, choosing),
            View(_photos, others.Except(choosing)));
    }

    /// <summary>Bytes of the photos, which are decoded once, and the breeds that there are.</summary>
    private EstimatorChain<ColumnSelectingTransformer> Pixels() => _ml.Transforms.LoadImages("Photo", "", "ImagePath")
        .Append(_ml.Transforms.ResizeImages("Photo", Side, Side, resizing: ImageResizingEstimator.ResizingKind.IsoCrop))
        .Append(_ml.Transforms.ExtractPixels("Image", "Photo", outputAsFloatArray: false))
        .Append(_ml.Transforms.Conversion.MapKeyToValue("Name", "Breed"))
        .Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Name", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue))
        .Append(_ml.Transforms.SelectColumns("Image", "Label"));
}
