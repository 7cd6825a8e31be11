namespace Microsoft.ML.AuxiLearn.Resuming;

/// <summary>A part of a training that changes while it trains, and whose state a checkpoint keeps.</summary>
internal interface IStateful
{
    /// <summary>Saves or loads all that changes, a line for each field: one method for both, so that they cannot differ.</summary>
    void Transfer(StateTransfer state);
}
