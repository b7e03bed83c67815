using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>
/// Base of the suite that every store runs. Derive each class once per store:
/// <c>public sealed class Create(MyFixture f) : CreateContract(f), IClassFixture&lt;MyFixture&gt;;</c>
/// </summary>
public abstract class StoreContract(IStoreFixture fixture) : IAsyncLifetime
{
    /// <summary>What a slow machine may take for what should be there at once.</summary>
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));

    /// <summary>Ends a test that hangs.</summary>
    protected CancellationToken Stop => _deadline.Token;

    /// <summary>The fixture's shared store. Null only before xunit has initialised the test.</summary>
    protected StoreHarness Store { get; private set; } = null!;

    protected IRunStore Runs => Store.Runs;

    public async Task InitializeAsync() => Store = await fixture.SharedAsync();

    public Task DisposeAsync()
    {
        _deadline.Dispose();
        return Task.CompletedTask;
    }

    protected Task<StoreHarness> FreshAsync() => fixture.FreshAsync();

    /// <summary>As <see cref="FreshAsync"/>, with callbacks that soon come again where time is real.</summary>
    protected Task<StoreHarness> ImpatientAsync() => fixture.ImpatientAsync();

    /// <summary>Creates a run from a row that the test changed to its liking.</summary>
    protected async Task<RunSnapshot> CreateAsync(Func<RunRow, RunRow>? change = null, params IReadOnlyList<StepRecord> records)
    {
        var row = Sample.Row(Store.Now);
        var outcome = await Runs.CreateAsync(Sample.Run(change is null ? row : change(row), records), Stop);
        Assert.True(outcome.Created);
        return outcome.Run;
    }

    protected async Task<RunSnapshot> LoadAsync(string runId)
    {
        var loaded = await Runs.LoadAsync(runId, Stop);
        Assert.NotNull(loaded);
        return loaded;
    }

    /// <summary>Commits what must be taken.</summary>
    protected async Task<RunSnapshot> CommitAsync(RunSnapshot basis, RunCommit commit)
    {
        var stored = await Runs.CommitAsync(basis, commit, Stop);
        Assert.NotNull(stored);
        return stored;
    }

    /// <summary>Ends a run as the engine does: the terminal commit, then the duties.</summary>
    protected async Task<RunSnapshot> EndAsync(RunSnapshot basis, RunStatus status = RunStatus.Succeeded, DateTimeOffset? at = null)
    {
        var ended = basis.Row with { Status = status, EndedAt = Sample.Odd(at ?? Store.Now), AfterPending = true };
        await TellAsync(await CommitAsync(basis, new RunCommit { Row = ended }));
        return await LoadAsync(ended.RunId);
    }

    /// <summary>The duties of a run that has ended or is held, as far as they are a store's: the list, then the mark.</summary>
    protected async Task TellAsync(RunSnapshot pending)
    {
        if (pending.Row.Listed)
            await Runs.EnlistAsync(pending, Stop);
        await Runs.FinishAsync(pending, Stop);
    }

    /// <summary>Receives the next callback of one run; those of other runs are leftovers of other tests and dropped.</summary>
    protected async Task<Delivery?> ReceiveAsync(string runId, TimeSpan? within = null)
    {
        var deadline = Store.Now + (within ?? Soon);
        while (Store.Now < deadline)
        {
            Delivery? own = null;
            foreach (var delivery in await Store.ReceiveAsync(16, deadline - Store.Now))
            {
                if (delivery.Callback.RunId == runId && own is null)
                    own = delivery;
                else if (delivery.Callback.RunId == runId)
                    await Store.Queue.ReturnAsync(delivery, TimeSpan.Zero, Stop);
                else
                    await Store.Queue.CompleteAsync(delivery, Stop);
            }

            if (own is not null)
                return own;
        }

        return null;
    }

    /// <summary>Takes the callback that creating the run sent out of the way.</summary>
    protected async Task DropFirstCallbackAsync(string runId)
    {
        var first = await ReceiveAsync(runId);
        Assert.NotNull(first);
        await Store.Queue.CompleteAsync(first, Stop);
    }
}
