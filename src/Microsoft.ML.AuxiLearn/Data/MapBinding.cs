using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Holds columns of pixels against the images that they belong to.</summary>
internal static class MapBinding
{
    /// <summary>Checks that images and their maps are of one size before and after augmentation, as far as the size of the images is known.</summary>
    /// <exception cref="ArgumentException">They are not; the sentence names the column, what was found and what is expected.</exception>
    public static void CheckSize(IHost host, BoundTask task, DataViewSchema.Column column, InputFormat input)
    {
        if (task.Map is not { } map || !input.IsSized)
            return;
        var (height, width) = ((int)input.Shape[1], (int)input.Shape[2]);
        if (input.NetworkInput.Shape is [_, var rows, var columns] && (rows, columns) != (height, width))
            throw host.ExceptParam("schema",
                $"The option Images.Augmentation makes {rows} x {columns} of images of {height} x {width} pixels; expected the same size, which the dense "
                    + "labels have.");
        var suits = column.Type is VectorDataViewType type && type.Size == (long)map.Channels * height * width
            && (type.Dimensions.Length == 1 || (type.Dimensions[^2], type.Dimensions[^1]) == (height, width));
        if (!suits)
            throw host.ExceptParam("schema",
                $"The column '{column.Name}' holds {column.Type}; expected {(map.Channels == 1 ? "" : $"{map.Channels} x ")}{height} x {width}, the pixels of "
                    + "the images.");
    }
}
