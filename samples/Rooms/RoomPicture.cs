namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>What a camera sees of a room.</summary>
/// <param name="Image">[3, height, width]: red, green, blue.</param>
/// <param name="Classes">[height, width]: <see cref="RoomClass"/> from 1.</param>
/// <param name="Depth">[height, width]: metres along the camera's axis.</param>
/// <param name="Normals">[3, height, width]: X to the right, Y down, Z ahead, on the camera's side.</param>
internal sealed record RoomPicture(byte[] Image, uint[] Classes, float[] Depth, float[] Normals);
