using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

/// <summary>In a child process: what would abort it inside libtorch's autograd.grad must be a managed exception.</summary>
[Collection(ProcessTests.Name)]
public class AutogradMisuseTests
{
    [Theory]
    [InlineData("FreedGraph", "InvalidOperationException: libtorch could not differentiate: Trying to backward through the graph a second time")]
    [InlineData("ChangedInPlace", "InvalidOperationException: libtorch could not differentiate: one of the variables needed")]
    [InlineData("NoSecondDerivative",
        "InvalidOperationException: libtorch could not differentiate: derivative for aten::grid_sampler_2d_backward is not implemented")]
    [InlineData("OutputWithoutGraph", "ArgumentException: Output 0 has no graph")]
    [InlineData("InputWithoutGradient", "ArgumentException: Input 0 does not require a gradient")]
    [InlineData("WrongCotangentShape", "ArgumentException: Cotangent 0 has shape [2]; expected [3]")]
    [InlineData("MissingCotangent", "ArgumentException: Output 0 has shape [3]; expected one element, or a cotangent")]
    [InlineData("NoInputs", "ArgumentException: There is no input")]
    [InlineData("NoOutputs", "ArgumentException: There is no output")]
    [InlineData("UnusedInput", "0")]
    public void Misuse_does_not_end_the_process(string scenario, string expected)
    {
        var child = ChildProcess.Run($"Misuse.{scenario}");
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.StartsWith(expected, child.Output, StringComparison.Ordinal);
    }
}
