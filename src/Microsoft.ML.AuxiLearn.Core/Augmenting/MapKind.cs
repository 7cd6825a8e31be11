namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>What the pixels of a map stand for, and so how they change when their image does.</summary>
internal enum MapKind
{
    /// <summary>Classes or numbers, which go where their pixels go.</summary>
    Plain,

    /// <summary>Distances along the optical axis, which shrink as the image grows.</summary>
    Depth,

    /// <summary>Unit surface normals [3, h, w]: X to the right, Y down, Z ahead.</summary>
    Normals,
}
