using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Resuming;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// The checkpoints of one training in a folder: the newest that is whole is resumed from, and the last two are kept. Of several processes, process 0 has them.
/// </summary>
internal sealed partial class Checkpoints : IDisposable
{
    private const int Kept = 2;

    private readonly IHost _host;
    private readonly IChannel _channel;
    private readonly CheckpointPlan _plan;
    private int _seed;
    private TrainingIdentity _identity;
    private CheckpointFile? _found;
    private Stopwatch _sinceLast = Stopwatch.StartNew();
    private bool _hasFailed;

    private Checkpoints(IHost host, IChannel channel, CheckpointPlan plan, TrainingIdentity identity, int seed) =>
        (_host, _channel, _plan, _identity, _seed) = (host, channel, plan, identity, seed);

    /// <summary>The seed of the training; where one is resumed, that with which it began.</summary>
    public int Seed => _found?.Seed ?? _seed;

    /// <summary>Looks what there is in the folder, which is made if need be.</summary>
    /// <param name="host">The host whose exceptions are thrown.</param>
    /// <param name="channel">Where messages go.</param>
    /// <param name="plan">Where and how often.</param>
    /// <param name="identity">Of this training, as far as it is known before rows are read.</param>
    /// <param name="seed">Of a training that is not resumed.</param>
    /// <exception cref="InvalidOperationException">The folder is of another training.</exception>
    /// <exception cref="FormatException">There are checkpoints, and none is whole.</exception>
    public static Checkpoints Open(IHost host, IChannel channel, CheckpointPlan plan, TrainingIdentity identity, int seed)
    {
        Directory.CreateDirectory(plan.Folder);
        foreach (var unfinished in Directory.EnumerateFiles(plan.Folder).Where(file => UnfinishedName().IsMatch(Path.GetFileName(file))).ToArray())
            File.Delete(unfinished);   // by a process that was killed while it wrote
        var checkpoints = new Checkpoints(host, channel, plan, identity, seed);
        checkpoints._found = checkpoints.Newest(int.MaxValue, null);
        checkpoints.CheckSame();
        return checkpoints;
    }

    /// <summary>Holds the rows against those of the training to be resumed.</summary>
    /// <exception cref="InvalidOperationException">They are others.</exception>
    public void Check(TrainingSets sets)
    {
        _identity = _identity.With(sets);
        CheckSame();
    }

    /// <summary>Puts the saved state in the place of the one there is, where a training is resumed.</summary>
    /// <returns>Whether it is.</returns>
    /// <exception cref="FormatException">No checkpoint holds a state of this training.</exception>
    public bool Restore(IStateful session, Device device)
    {
        var isResumed = false;
        while (_found is { } found)
        {
            try
            {
                found.Restore(session, device);
                _channel.Info("{0}", found.IsLast
                    ? $"The checkpoint '{found.Path}' has this training to its end; nothing is left to train."
                    : $"Training is resumed from the checkpoint '{found.Path}', after epoch {found.Epoch}.");
                isResumed = true;
                break;
            }
            catch (FormatException exception)
            {
                found.Dispose();
                _found = Newest(found.Epoch, Damaged(found.Path, exception));
                CheckSame();
            }
        }
        Dispose();
        _sinceLast = Stopwatch.StartNew();
        return isResumed;
    }

    /// <summary>Saves the state after an epoch, if it is time to.</summary>
    public void Offer(IStateful session, int epoch, bool isLast)
    {
        if (!isLast && (epoch % _plan.Epochs != 0 || _sinceLast.Elapsed < _plan.Pause))
            return;
        try
        {
            CheckpointFile.Write(Path.Combine(_plan.Folder, $"epoch-{epoch:D6}.safetensors"), session, _identity, Seed, epoch, isLast);
            var others = Files().Where(file => file.Epoch != epoch).ToArray();
            foreach (var file in others.Where(file => file.Epoch > epoch).Concat(others.Where(file => file.Epoch < epoch).Skip(Kept - 1)))
                File.Delete(file.Path);
            (_sinceLast, _hasFailed) = (Stopwatch.StartNew(), false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!_hasFailed)
                _channel.Warning("{0}",
                    $"No checkpoint can be written to '{_plan.Folder}' after epoch {epoch} ({exception.Message.TrimEnd('.')}); training continues "
                        + "without checkpoints.");
            _hasFailed = true;
        }
    }

    public void Dispose()
    {
        _seed = Seed;
        _found?.Dispose();
        _found = null;
    }

    /// <summary>The newest checkpoint that can be read, of those before an epoch; null if there is none.</summary>
    private CheckpointFile? Newest(int before, Exception? damaged)
    {
        foreach (var (epoch, path) in Files().Where(file => file.Epoch < before))
        {
            try
            {
                var file = CheckpointFile.Read(path);
                if (damaged is not null)
                    _channel.Warning("{0}", $"{damaged.Message.TrimEnd('.')}; the one before it is used.");
                return file;
            }
            catch (FormatException exception)
            {
                damaged ??= Damaged(path, exception);
            }
        }
        return damaged is null ? null : throw damaged;
    }

    private Exception Damaged(string path, FormatException reason) => _host.ExceptDecode(reason,
        $"The checkpoint '{path}' cannot be read: {reason.Message.TrimEnd('.')}; delete it, or give the option {nameof(AuxiLearnOptions.CheckpointFolder)} "
            + "another folder.");

    private void CheckSame()
    {
        if (_found is { } found && _identity.Difference(found.Identity) is { } difference)
            throw _host.Except(
                $"The checkpoint '{found.Path}' is of another training: {difference}; expected the same, or another folder in the option "
                    + $"{nameof(AuxiLearnOptions.CheckpointFolder)}.");
    }

    /// <summary>The newest first.</summary>
    private IEnumerable<(int Epoch, string Path)> Files() =>
        from path in Directory.EnumerateFiles(_plan.Folder)
        let name = Name().Match(Path.GetFileName(path))
        where name.Success
        let epoch = int.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
        orderby epoch descending
        select (epoch, path);

    [GeneratedRegex(@"^epoch-(\d{6,9})\.safetensors$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\.[0-9a-f]{32}\.tmp$")]
    private static partial Regex UnfinishedName();
}
