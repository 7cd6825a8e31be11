namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/scale.md, of one training in several processes.</summary>
internal static class DistributedExample
{
    public static int Run(MLContext ml, IDataView train, string path)
    {
        // <example>
        var mpi = Distributed.Mpi();                                    // the processes that mpirun has started

        using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Helpful") },
            BatchSize = 256,                                            // of all processes together
            Distributed = mpi,
        }).Fit(train);                                                  // in each process, on the same rows

        if (mpi.Rank == 0)
            ml.Model.Save(model, train.Schema, path);
        // </example>
        return mpi.Size;
    }
}
