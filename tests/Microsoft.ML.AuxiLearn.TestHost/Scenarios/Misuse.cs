using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>What would abort the process if it reached libtorch's autograd.grad; each prints the managed exception that comes instead.</summary>
internal static class Misuse
{
    public static void FreedGraph() => Print(() =>
    {
        var x = Input();
        var y = x.pow(3).sum();
        Autograd.Grad(y, [x]);
        Autograd.Grad(y, [x], createGraph: true);
    });

    public static void OutputWithoutGraph() => Print(() => Autograd.Grad(ones(1), [Input()], createGraph: true));

    public static void InputWithoutGradient() => Print(() => Autograd.Grad(Input().sum(), [ones(3)], createGraph: true));

    public static void WrongCotangentShape() => Print(() =>
    {
        var x = Input();
        Autograd.Grad([x * x], [x], [ones(2)], createGraph: true);
    });

    public static void MissingCotangent() => Print(() =>
    {
        var x = Input();
        Autograd.Grad(x * x, [x], createGraph: true);
    });

    public static void NoInputs() => Print(() => Autograd.Grad(Input().sum(), [], createGraph: true));

    public static void NoOutputs() => Print(() => Autograd.Grad([], [Input()], createGraph: true));

    public static void ChangedInPlace() => Print(() =>
    {
        var x = Input();
        var saved = x * 2;
        var y = saved.pow(2).sum();
        using (no_grad())
            saved.add_(1);
        Autograd.Grad(y, [x], createGraph: true);
    });

    public static void NoSecondDerivative() => Print(() =>
    {
        var image = randn(1, 1, 4, 4, requires_grad: true);
        var grid = rand(1, 3, 3, 2, requires_grad: true);
        var sampled = nn.functional.grid_sample(image, grid, align_corners: false);
        var first = Autograd.Grad(sampled.pow(2).sum(), [image, grid], createGraph: true);
        Autograd.Grad(first[1].pow(2).sum(), [image, grid], createGraph: true);
    });

    /// <summary>No misuse here, though it is one of autograd.grad's own: the gradient is zero.</summary>
    public static void UnusedInput()
    {
        AuxiLearnEnvironment.Initialize();
        var (x, unused) = (Input(), Input());
        Console.WriteLine(Autograd.Grad(x.pow(2).sum(), [x, unused], createGraph: true)[1].abs().sum().item<float>());
    }

    private static Tensor Input() => ones(3, requires_grad: true);

    private static void Print(Action misuse)
    {
        AuxiLearnEnvironment.Initialize();
        try
        {
            misuse();
        }
        catch (Exception exception)
        {
            Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
        }
    }
}
