namespace Microsoft.ML.AuxiLearn.Fuzzing;

/// <summary>A kind of file, whole ones of it, and how it is read.</summary>
/// <param name="name">What it is called.</param>
/// <param name="extension">That of its files.</param>
/// <param name="seeds">Whole files.</param>
/// <param name="read">Reads one, all of it, and returns a text that tells what was read.</param>
/// <param name="mutate">Damages one, given another; null for any bytes.</param>
/// <param name="isGuarded">Whether a damaged file must be refused, or tell what a whole one tells.</param>
internal sealed class FuzzTarget(
    string name, string extension, Func<byte[][]> seeds, Func<string, string> read, Func<Mutator, Random, byte[], byte[], byte[]>? mutate = null,
        bool isGuarded = false)
{
    private readonly Lazy<byte[][]> _seeds = new(seeds);

    public string Name => name;

    public string Extension => extension;

    public byte[][] Seeds => _seeds.Value;

    /// <summary>Whether what was read is what a whole file tells, where a damaged one must be refused.</summary>
    /// <param name="told">What <see cref="Read"/> returned.</param>
    /// <param name="folder">Where the whole files are written for a moment.</param>
    public bool IsRight(string told, string folder) => !isGuarded || Seeds.Any(seed =>
    {
        var path = Path.Combine(folder, "whole" + extension);
        File.WriteAllBytes(path, seed);
        return read(path) == told;
    });

    public string Read(string path) => read(path);

    /// <summary>The input of a number: the same wherever it is made.</summary>
    public byte[] Input(int number)
    {
        var random = new Random(number * 7919 + 1);
        var (seed, other) = (Seeds[random.Next(Seeds.Length)], Seeds[random.Next(Seeds.Length)]);
        var mutator = new Mutator(random);
        return mutate is null ? mutator.Bytes(seed, other) : mutate(mutator, random, seed, other);
    }
}
