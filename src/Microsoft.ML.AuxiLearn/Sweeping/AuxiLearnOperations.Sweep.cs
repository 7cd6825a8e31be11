namespace Microsoft.ML.AuxiLearn;

public sealed partial class AuxiLearnOperations
{
    /// <summary>A sweep over the options of trainers, by grid, at random or with successive halving.</summary>
    /// <param name="space">What is turned.</param>
    /// <param name="objective">Trains a trial and returns its metric on validation rows: <see cref="SweepTrial{TOptions}.Fit"/>, or a metric of one's own.</param>
    /// <param name="settings">How.</param>
    /// <exception cref="ArgumentException">A grid has too many configurations.</exception>
    public Sweep<TOptions> Sweep<TOptions>(SweepSpace<TOptions> space, Func<SweepTrial<TOptions>, double> objective, SweepSettings<TOptions> settings) where TOptions : class, new() =>
        new(_context, space, objective, settings);
}
