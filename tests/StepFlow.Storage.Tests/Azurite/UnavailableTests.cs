using Azure.Core;
using StepFlow.Errors;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Storage that cannot, will not or does not answer, and answers that get lost.</summary>
[Collection(AzuriteGroup.Name)]
public sealed class UnavailableTests(AzuriteFixture fixture)
{
    private readonly FaultTransport _faults = new();

    [Theory]
    [InlineData(503, "ServerBusy")]
    [InlineData(429, "TooManyRequests")]
    [InlineData(500, "InternalError")]
    public async Task Load_WhenStorageCannot_SaysSoWithItsRetryAfter(int status, string code)
    {
        await using var store = Open(maxRetries: 0);
        _faults.Use(_ => new FaultyAnswer(status, code, RetryAfter: 7));

        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.LoadAsync("run", CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
        Assert.Contains(code, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_WhenThrottledNowAndThen_IsRepeatedInside()
    {
        await using var store = Open();
        var run = await store.CreateAsync();
        var count = 0;
        _faults.Use(_ => Interlocked.Increment(ref count) % 2 == 1 ? new FaultyAnswer(503, "ServerBusy") : null);

        var stepped = await store.StepAsync(run.Row.RunId);

        Assert.Equal(1, stepped.Row.Cursor);
    }

    [Fact]
    public async Task Load_WhenNothingAnswers_IsUnavailable()
    {
        await using var store = Open();
        _faults.Use(_ => new FaultyAnswer());

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.LoadAsync("run", CancellationToken.None));
    }

    [Fact]
    public async Task Load_WhenNobodyListens_IsUnavailable()
    {
        await using var store = fixture.Open(setup =>
        {
            setup.ConnectionString = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;" +
                "TableEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a;BlobEndpoint=http://127.0.0.1:1/a";
        });

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Load_WhenCanceled_IsNoStorageError()
    {
        await using var store = Open();
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Runs.LoadAsync("run", canceled.Token));
    }

    [Fact]
    public async Task Commit_ThatTimedOutAfterItSucceeded_AnswersNullAndItsRecordIsThere()
    {
        await using var store = Open();
        var run = await store.CreateAsync();
        LoseTheFirstAnswerOf("batch");

        var record = Sample.Record(0);
        var committed = await store.CommitAsync(run, new RunCommit { Row = run.Row with { Cursor = 1 }, Record = record });

        Assert.Null(committed);
        var stored = await store.LoadAsync(run.Row.RunId);
        Assert.Equal(1, stored.Row.Cursor);
        Assert.Equal(record.Owner, (await store.Runs.ReadRecordAsync(stored, 0, CancellationToken.None))?.Owner);
    }

    [Fact]
    public async Task Claim_ThatTimedOutAfterItSucceeded_AnswersNullAndIsRecognisedByItsOwner()
    {
        await using var store = Open();
        var run = await store.CreateAsync();
        var claim = Sample.Claim(DateTimeOffset.UtcNow);
        LoseTheFirstAnswerOf("RowKey='run'");

        var claimed = await store.Runs.ClaimAsync(run, new ClaimRequest { Row = run.Row with { Claim = claim } }, CancellationToken.None);

        Assert.Null(claimed);
        Assert.Equal(claim.Owner, (await store.LoadAsync(run.Row.RunId)).Row.Claim?.Owner);
    }

    [Fact]
    public async Task Create_ThatTimedOutAfterItSucceeded_IsCreated()
    {
        await using var store = Open();
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        LoseTheFirstAnswerOf("batch");

        var run = await store.CreateAsync();

        Assert.Equal(run.Row.RunId, Assert.Single(await store.Queue.ReceiveAsync(32, CancellationToken.None)).Callback.RunId);
    }

    [Fact]
    public async Task Create_WhenTheCallbackCannotBeSent_IsAcceptedAllTheSame()
    {
        await using var store = Open(maxRetries: 0);
        await store.Clients.CreateMissingAsync(CancellationToken.None);
        _faults.Use(request => request.Uri.Path.Contains("messages", StringComparison.Ordinal) ? new FaultyAnswer(503, "ServerBusy") : null);

        var run = await store.CreateAsync();

        _faults.Use(null);
        var due = await store.Runs.ListDueAsync(ActiveEntry.First(run.Row).Due, null, 10, CancellationToken.None);
        Assert.Equal(run.Row.RunId, Assert.Single(due).RunId);
    }

    [Fact]
    public async Task Create_WhenTheListCannotBeWritten_IsListedByTheSweepersLook()
    {
        await using var store = Open(maxRetries: 0);
        await store.CreateAsync(); // the day is known from here on, so that the run's own row is what fails
        _faults.Use(request => request.Uri.Path.Contains("Index", StringComparison.Ordinal) && request.Method == RequestMethod.Post
            ? new FaultyAnswer(503, "ServerBusy")
            : null);
        var run = await store.CreateAsync();
        _faults.Use(null);
        Assert.DoesNotContain(run.Row.RunId, await ListedAsync(store));

        await store.Runs.EnlistAsync(await store.LoadAsync(run.Row.RunId), CancellationToken.None);

        Assert.Contains(run.Row.RunId, await ListedAsync(store));
    }

    [Fact]
    public async Task Commit_WhenTheCallbackCannotBeSent_IsStoredAndSaysSo()
    {
        await using var store = Open(maxRetries: 0);
        var run = await store.CreateAsync();
        _faults.Use(request => request.Uri.Path.Contains("messages", StringComparison.Ordinal) ? new FaultyAnswer(503, "ServerBusy") : null);

        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => store.CommitAsync(run, new RunCommit { Row = run.Row with { Cursor = 1 }, Record = Sample.Record(0), Send = true }));

        Assert.Equal(1, (await store.LoadAsync(run.Row.RunId)).Row.Cursor);
    }

    [Fact]
    public async Task Check_WithARotatedKey_SaysWhatIsWrong()
    {
        var other = Convert.ToBase64String(new byte[64]);
        await using var store = fixture.Open(setup => setup.ConnectionString = fixture.Azurite.ConnectionStringWith(other));

        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.CheckAsync(CancellationToken.None));

        Assert.Contains("a key that was not rotated", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(other, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AuthorizationPermissionMismatch", "Storage Table Data Contributor")]
    [InlineData("AuthenticationFailed", "SAS has expired")]
    [InlineData("KeyBasedAuthenticationNotPermitted", "__accountName")]
    public async Task Load_WhenDenied_SaysWhichRoleOrKey(string code, string advice)
    {
        await using var store = Open();
        _faults.Use(_ => new FaultyAnswer(403, code));

        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Runs.LoadAsync("run", CancellationToken.None));

        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string>> ListedAsync(AzuriteStore store) =>
        (await store.Runs.ListAsync(new RunQuery { Limit = 500 }, CancellationToken.None)).Runs.Select(run => run.RunId);

    private AzuriteStore Open(int maxRetries = 2) => fixture.Open(setup => (setup.Faults, setup.MaxRetries) = (_faults, maxRetries));

    private void LoseTheFirstAnswerOf(string path)
    {
        var lost = 0;
        _faults.Use(request =>
            Uri.UnescapeDataString(request.Uri.Path).Contains(path, StringComparison.Ordinal) && Interlocked.Exchange(ref lost, 1) == 0
                ? new FaultyAnswer { AfterSuccess = true }
                : null);
    }
}
