namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>The unit of positions in an image; x goes to the right and y down.</summary>
public enum PositionUnit
{
    /// <summary>Pixels of the published image.</summary>
    Pixels,

    /// <summary>Fractions of the object's box: 0, 0 is its upper left corner and 1, 1 its lower right one.</summary>
    Box,

    /// <summary>Fractions of the image: 0, 0 is its upper left corner and 1, 1 its lower right one.</summary>
    Image,
}
