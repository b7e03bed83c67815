namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>A run whose gate is held: nobody else writes it until this is disposed.</summary>
internal readonly struct HeldRun(RunCache cache, RunEntry entry) : IDisposable
{
    public RunEntry Entry { get; } = entry;

    public void Dispose()
    {
        Entry.Gate.Release();
        cache.Return(Entry);
    }
}
