namespace Microsoft.ML.AuxiLearn.Samples.SelfSupervised;

/// <summary>What the data are.</summary>
internal enum DataFormat
{
    /// <summary>Images drawn by the sample: chairs, lamps, tables and mugs.</summary>
    Rendered,

    /// <summary>Point clouds drawn by the sample: the parts of chairs, lamps, tables and mugs.</summary>
    Clouds,

    /// <summary>The folder of ShapeNet part's text form.</summary>
    ShapeNetPart,

    /// <summary>The folder cifar-10-batches-bin.</summary>
    Cifar10,

    /// <summary>The folder of the Oxford-IIIT Pets.</summary>
    Pets,

    /// <summary>An ARFF or CSV table.</summary>
    Table,
}
