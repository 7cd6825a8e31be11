namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>
/// Attributes as people note them, image by image and with mistakes, where a data set tells of each species alone which share of its images was said to have
/// them: each is drawn with that probability.
/// </summary>
internal static class DrawnAttributes
{
    private const int Seed = 200;
    private const float Rare = 0.1f;

    /// <summary>
    /// The same images with drawn attributes, without those that are rare, or common, in every species, and without parts and measurements, which the paper's
    /// experiment does not have.
    /// </summary>
    public static PictureSet Of(PictureSet pictures)
    {
        var random = new Random(Seed);
        int[] kept = [.. Enumerable.Range(0, pictures.Attributes.Count).Where(attribute =>
            pictures.Attributes[attribute].Contains("::", StringComparison.Ordinal) && pictures.Pictures.Any(picture => picture.Attributes[attribute] > Rare)
                && pictures.Pictures.Any(picture => picture.Attributes[attribute] < 1 - Rare))];
        return pictures with
        {
            Attributes = [.. kept.Select(attribute => pictures.Attributes[attribute])],
            Numbers = [],
            Pictures = [.. pictures.Pictures.Select(picture => picture.WithAttributes(
                [.. kept.Select(attribute => random.NextSingle() < picture.Attributes[attribute] ? 1f : 0)]))],
        };
    }
}
