namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>What a row of a data set is for; the keys 1 to 4 of its Split column.</summary>
public enum DatasetSplit
{
    /// <summary>The losses of the main and the auxiliary tasks are taken here.</summary>
    Train = 1,

    /// <summary>The weights of the best epoch and the options are chosen here.</summary>
    Validation = 2,

    /// <summary>Looked at once, in the end.</summary>
    Test = 3,

    /// <summary>The main loss alone is taken here, for the auxiliary network.</summary>
    Auxiliary = 4,
}
