using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Azurite;
using StepFlow.Runs;
using StepFlow.Storage.Azure;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>A store on an emulator, opened as a host opens it, with a look behind the door.</summary>
public sealed class AzuriteStore : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public AzuriteStore(AzureSetup setup)
    {
        Name = setup.Name;
        _provider = new ServiceCollection()
            .AddSingleton(setup.Time)
            .AddAzureStorage(options =>
            {
                options.ConnectionString = setup.ConnectionString;
                options.TablePrefix = setup.Name;
                options.QueueName = $"{setup.Name}-callbacks";
                options.ContainerName = $"{setup.Name}-payloads";
                options.MaxRetries = setup.MaxRetries;
                options.RetryDelay = TimeSpan.FromMilliseconds(10);
                options.MinPollInterval = setup.PollInterval ?? options.MinPollInterval;
                options.MaxPollInterval = setup.PollInterval ?? options.MaxPollInterval;
                options.VisibilityTimeout = setup.VisibilityTimeout ?? options.VisibilityTimeout;
                options.ConfigureClient = client => Configure(client, setup);
            })
            .BuildServiceProvider();
    }

    /// <summary>What its tables, queue and container are called after.</summary>
    public string Name { get; }

    public RequestCounter Requests { get; } = new();

    public IRunStore Runs => _provider.GetRequiredService<IRunStore>();

    public ICallbackQueue Queue => _provider.GetRequiredService<ICallbackQueue>();

    public IWorkflowStore Workflows => _provider.GetRequiredService<IWorkflowStore>();

    public IScheduleStore Schedules => _provider.GetRequiredService<IScheduleStore>();

    public IFlowStore Flows => _provider.GetRequiredService<IFlowStore>();

    internal AzureClients Clients => _provider.GetRequiredService<AzureClients>();

    /// <summary>Accepts a run.</summary>
    public async Task<RunSnapshot> CreateAsync(Func<RunRow, RunRow>? change = null)
    {
        var row = Sample.Row(DateTimeOffset.UtcNow);
        var outcome = await Runs.CreateAsync(Sample.Run(change is null ? row : change(row)), CancellationToken.None);
        Assert.True(outcome.Created);
        return outcome.Run;
    }

    public async Task<RunSnapshot> LoadAsync(string runId)
    {
        var run = await Runs.LoadAsync(runId, CancellationToken.None);
        Assert.NotNull(run);
        return run;
    }

    public Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit) => Runs.CommitAsync(basis, commit, CancellationToken.None);

    /// <summary>Loads, claims and commits the next step, and asks for the callback, as the engine does.</summary>
    public async Task<RunSnapshot> StepAsync(string runId)
    {
        var loaded = await LoadAsync(runId);
        var claimed = await Runs.ClaimAsync(
            loaded,
            new ClaimRequest { Row = loaded.Row with { Claim = Sample.Claim(DateTimeOffset.UtcNow), Attempt = 1 } },
            CancellationToken.None);
        Assert.NotNull(claimed);
        var position = claimed.Row.Cursor;
        var next = claimed.Row with
        {
            Claim = null,
            Attempt = 0,
            Cursor = position + 1,
            ValueAt = position,
            DueAt = DateTimeOffset.UtcNow,
            RecordHash = $"hash-{position}",
        };
        var committed = await CommitAsync(claimed, new RunCommit { Row = next, Record = Sample.Record(position), Send = true });
        Assert.NotNull(committed);
        return committed;
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private void Configure(ClientOptions client, AzureSetup setup)
    {
        client.AddPolicy(Requests, HttpPipelinePosition.PerRetry);
        if (setup.Faults is not null)
            client.Transport = setup.Faults;
    }
}
