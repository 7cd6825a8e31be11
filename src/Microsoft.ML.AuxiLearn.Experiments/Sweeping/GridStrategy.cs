namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>Every combination.</summary>
internal sealed record GridStrategy(int Steps) : SweepStrategy
{
    private const int Most = 10_000;

    internal override string Identity => $"grid of {Steps}";

    internal override IEnumerable<string> Configurations<TOptions>(SweepSpace<TOptions> space) => space.GridSize(Steps) is var size && size <= Most
        ? space.Grid(Steps)
        : throw new ArgumentException(
            $"The grid of {string.Join("; ", space.Dimensions)} has {size:N0} configurations; expected at most {Most:N0}: keep some dimensions with Only, or "
                + "list fewer values with With.");
}
