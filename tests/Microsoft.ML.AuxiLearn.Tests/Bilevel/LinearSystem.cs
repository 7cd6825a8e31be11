using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Bilevel;

/// <summary>A p = v with A of given eigenvalues in a random basis, and v of given coordinates in it: the inputs that every linear solver meets.</summary>
internal sealed record LinearSystem(string Name, double[] Eigenvalues, double[] Coordinates)
{
    /// <summary>The factors by which A and v are scaled: powers of two near 1e-15, 1e-7, 1, 1e7 and 1e15, so that nothing is rounded.</summary>
    public static (double OfA, double OfV)[] Scales { get; } =
    [
        .. new[] { (0, 0), (-50, 0), (0, -50), (50, 0), (0, 50), (50, 50), (-50, -50), (50, -50), (-50, 50), (23, -23) }
            .Select(pair => (Math.Pow(2, pair.Item1), Math.Pow(2, pair.Item2))),
    ];

    /// <summary>v has a part in the range of A in all; not all are positive or regular.</summary>
    public static LinearSystem[] All { get; } =
    [
        new("positive", [1, 2, 3, 4, 5, 6], [1, -2, 3, 1, -1, 2]),
        new("repeated eigenvalues", [2, 2, 2, 5, 5, 5], [1, -2, 3, 1, -1, 2]),
        new("one number", [3], [2]),
        new("eigenvector", [1, 2, 3], [0, 1, 0]),
        new("rank-deficient, v in the range", [0, 0, 1, 2, 3, 4], [0, 0, 1, -2, 3, 1]),
        new("rank-deficient, v partly outside the range", [0, 0, 1, 2, 3, 4], [1, 2, 1, -2, 3, 1]),
        new("rank one", [0, 0, 0, 4], [1, 1, 1, 1]),
        new("ill-conditioned", [1e-6, 1e-3, 1, 10], [1, 1, 1, 1]),
        new("indefinite", [-2, -1, 1, 3, 4, 5], [1, -2, 3, 1, -1, 2]),
        new("as much down as up", [-1, 1], [1, 1]),
        new("negative", [-1, -2, -3], [1, 1, 1]),
    ];

    public static LinearSystem Zero { get; } = new("zero", [0, 0, 0], [1, -2, 3]);

    public bool IsSolvable => Eigenvalues.Zip(Coordinates).All(pair => pair.First >= 1 || (pair.First == 0 && pair.Second == 0));

    private Tensor Basis
    {
        get
        {
            using var generator = new Generator(3);
            return linalg.qr(randn([Eigenvalues.Length, Eigenvalues.Length], float64, generator: generator)).Q;
        }
    }

    public Tensor Matrix(double scale, ScalarType type) => Basis.matmul(diag(tensor(Eigenvalues) * scale)).matmul(Basis.T).to(type);

    public Tensor V(double scale, ScalarType type) => Basis.matmul(tensor(Coordinates) * scale).to(type);

    /// <summary>A⁺v.</summary>
    public Tensor Solution(double scale, ScalarType type) =>
        Basis.matmul(tensor(Eigenvalues.Zip(Coordinates, (value, v) => value == 0 ? 0 : v / value).ToArray()) * scale).to(type);

    public override string ToString() => Name;
}
