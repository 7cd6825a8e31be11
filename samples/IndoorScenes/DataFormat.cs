namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>What a folder of scenes holds.</summary>
internal enum DataFormat
{
    /// <summary>NYUv2 as multi-task learning uses it: train and val with folders of .npy files.</summary>
    NyuV2,

    /// <summary>NYUv2 as published: nyu_depth_v2_labeled.mat, splits.mat, classMapping40.mat and class13Mapping.mat.</summary>
    NyuV2Mat,

    /// <summary>Cityscapes, as published or as multi-task learning uses it.</summary>
    Cityscapes,

    /// <summary>CamVid, in folders of PNG files or in IDX files.</summary>
    CamVid,
}
