using Microsoft.Extensions.Time.Testing;
using StepFlow.Storage.Tests.Contract;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory;

namespace StepFlow.Storage.Tests.Faults;

/// <summary>Base of the tests of fault injection: one storage, a connection that never fails, and one with faults for each test.</summary>
public abstract class FaultTests
{
    protected FaultTests() => Storage = new InMemoryStorage(Clock);

    protected static CancellationToken Stop => CancellationToken.None;

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected InMemoryStorage Storage { get; }

    protected InMemoryStore Connect(StorageOperationKind kind, Fault fault) => Storage.Connect(FaultPlan.AtNth(kind, 1, fault), "faulty");

    protected async Task<RunSnapshot> CreateAsync() =>
        (await Storage.Connect().Runs.CreateAsync(Sample.Run(Sample.Row(Clock.GetUtcNow())), Stop)).Run;

    /// <summary>A commit of the first step with its callback.</summary>
    protected RunCommit Step(RunSnapshot basis) => new()
    {
        Row = basis.Row with { Cursor = 1, DueAt = Clock.GetUtcNow() },
        Record = Sample.Record(0),
        Send = true,
    };

    protected StoredRun Stored(string runId)
    {
        var run = Storage.Inspect(runId);
        Assert.NotNull(run);
        return run;
    }
}
