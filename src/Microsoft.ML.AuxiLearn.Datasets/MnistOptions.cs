namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>How a data set of MNIST's form is read.</summary>
public sealed record MnistOptions
{
    /// <summary>The classes of Fashion-MNIST.</summary>
    public static IReadOnlyList<string> FashionClasses { get; } = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot"];

    /// <summary>The names of the classes, label 0 first; by default the ten digits.</summary>
    public IReadOnlyList<string> Classes { get; init; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>The splits and the labels that are kept; null is the published split into training and test rows with every label.</summary>
    public SplitProtocol? Protocol { get; init; }
}
