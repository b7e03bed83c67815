using StepFlow.Bench.Machine;
using StepFlow.Bench.Processes;
using StepFlow.Bench.Report;

namespace StepFlow.Bench;

/// <summary>What every measurement shares: how much to repeat, and where data goes.</summary>
/// <param name="Root">The directory under which each server gets one of its own; its file system is what is measured.</param>
/// <param name="Cli">The command line whose `serve` is measured.</param>
/// <param name="Quick">Fewer repetitions, to see that all works; not for publication.</param>
internal sealed record BenchContext(string Root, string Cli, bool Quick)
{
    /// <summary>The number of repetitions: the full one, or the quick one.</summary>
    public int Repeat(int full, int quick) => Quick ? quick : full;

    public string NewDirectory(string name) =>
        Directory.CreateDirectory(Path.Combine(Root, $"{name}-{Guid.NewGuid():N}"[..(name.Length + 9)])).FullName;

    /// <summary>A server on SQLite in a fresh directory.</summary>
    public Task<StepFlowServer> StartEmbeddedAsync(CancellationToken cancellationToken) =>
        StartServerAsync(NewDirectory("stepflow"), storage: null, cancellationToken);

    public Task<StepFlowServer> StartServerAsync(string directory, string? storage, CancellationToken cancellationToken) =>
        StartServerAsync(directory, storage, dispatchers: null, cancellationToken);

    /// <summary>A server that executes so many steps at once; null: as many as by default.</summary>
    public Task<StepFlowServer> StartServerAsync(string directory, string? storage, int? dispatchers, CancellationToken cancellationToken) =>
        StepFlowServer.StartAsync(Cli, directory, storage, dispatchers, cancellationToken);

    /// <summary>The disk's time now, appending: taken beside each figure that depends on it, for the disk may be shared.</summary>
    public Samples SyncTimes() => SyncProbe.Measure(Root, Repeat(300, 100), append: true);
}
