namespace Microsoft.ML.AuxiLearn.Samples.Illustrations;

/// <summary>What an experiment found; its public properties are its JSON.</summary>
internal interface IIllustration
{
    /// <summary>Shows the numbers as a table in the terminal.</summary>
    void Show();

    /// <summary>Draws the picture, a PNG.</summary>
    void Draw(string file);
}
