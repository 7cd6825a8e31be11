namespace Microsoft.ML.AuxiLearn.Processes;

/// <summary>How the program was started, as the environment says.</summary>
internal static class Launch
{
    /// <summary>Whether mpirun or srun has started several processes, of which this is one.</summary>
    public static bool IsOfSeveral => Check(Environment.GetEnvironmentVariable);

    /// <param name="variable">The value of an environment variable; null where it is not set.</param>
    /// <exception cref="InvalidOperationException">Several processes were started in a way in which they cannot find each other.</exception>
    public static bool Check(Func<string, string?> variable)
    {
        if (variable("OMPI_COMM_WORLD_SIZE") is not null || variable("PMIX_RANK") is not null)   // mpirun, and srun --mpi=pmix
            return true;
        if (int.TryParse(variable("SLURM_STEP_NUM_TASKS"), out var tasks) && tasks > 1)
            throw new InvalidOperationException(
                $"srun has started process {variable("SLURM_PROCID")} of {tasks} without a way to find the others; expected srun --mpi=pmix, or mpirun within "
                    + "sbatch.");
        if (variable("PMI_RANK") is { } rank)
            throw new InvalidOperationException(
                $"Process {rank} of {variable("PMI_SIZE")} was started by the mpirun of MPICH or a relative of it; expected that of Open MPI, such as "
                    + "mpirun.openmpi.");
        return false;
    }
}
