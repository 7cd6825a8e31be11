namespace Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;

/// <summary>What the data are.</summary>
internal enum DataFormat
{
    /// <summary>Images drawn by the sample: four shapes, each in several guises that no label tells.</summary>
    Rendered,

    /// <summary>The folder cifar-10-batches-bin.</summary>
    Cifar10,

    /// <summary>The folder cifar-100-binary.</summary>
    Cifar100,

    /// <summary>train_32x32.mat and test_32x32.mat.</summary>
    Svhn,

    /// <summary>The Oxford-IIIT Pet data set.</summary>
    Pet,

    /// <summary>Stanford Cars.</summary>
    Cars,

    /// <summary>CUB-200-2011.</summary>
    Cub,

    /// <summary>MNIST's four IDX files.</summary>
    Idx,

    /// <summary>An ARFF or CSV table.</summary>
    Table,
}
