namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>What a pixel shows: the 13 classes of NYUv2, in its order.</summary>
internal enum RoomClass
{
    Bed,
    Books,
    Ceiling,
    Chair,
    Floor,
    Furniture,
    Objects,
    Picture,
    Sofa,
    Table,
    TV,
    Wall,
    Window,
}
