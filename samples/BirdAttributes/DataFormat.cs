namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>What a folder of images holds.</summary>
internal enum DataFormat
{
    /// <summary>CUB-200-2011: birds with attributes, parts and boxes.</summary>
    Cub,

    /// <summary>Oxford-IIIT Pet: cats and dogs with head boxes and trimaps.</summary>
    Pet,
}
