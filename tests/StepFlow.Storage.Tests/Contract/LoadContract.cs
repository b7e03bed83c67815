using StepFlow.Definitions;
using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>A row comes back as it was written, to the byte and to the tick.</summary>
public abstract class LoadContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private const int LargestPageContent = StorageLimits.PlanPage;

    [Fact]
    public async Task Load_UnknownRun_IsNull() => Assert.Null(await Runs.LoadAsync(Sample.Id(), Stop));

    [Fact]
    public async Task Load_RowWithEveryField_IsEqual()
    {
        var row = Full(Sample.Row(Store.Now));

        await Runs.CreateAsync(Sample.Run(row), Stop);

        Same.Row(row, (await LoadAsync(row.RunId)).Row);
    }

    [Fact]
    public async Task Load_RowWithNoOptionalField_IsEqual()
    {
        var row = Sample.Row(Store.Now) with { Value = null };

        await Runs.CreateAsync(Sample.Run(row), Stop);

        var loaded = (await LoadAsync(row.RunId)).Row;
        Same.Row(row, loaded);
        Assert.Null(loaded.Value);
    }

    [Fact]
    public async Task Load_AfterCommitOfEveryFieldThatChanges_IsEqual()
    {
        var created = await CreateAsync();
        var row = Changed(created.Row);

        var committed = await CommitAsync(created, new RunCommit { Row = row });

        Same.Row(row, committed.Row);
        Same.Row(row, (await LoadAsync(row.RunId)).Row);
    }

    [Fact]
    public async Task Load_AfterFieldsWereCleared_IsEqual()
    {
        var created = await CreateAsync(Full);
        var row = created.Row with
        {
            Cursor = 0,
            Attempt = 0,
            Claim = null,
            ValueAt = -1,
            Value = null,
            RecordHash = "",
            CancelRequested = false,
            Block = null,
            Error = null,
            StartedAt = null,
            EndedAt = null,
            AfterPending = false,
        };

        await CommitAsync(created, new RunCommit { Row = row });

        Same.Row(row, (await LoadAsync(row.RunId)).Row);
    }

    [Fact]
    public async Task Load_JsonNullAsValue_IsNotNoValue()
    {
        var created = await CreateAsync(row => row with { Value = Payload.Null });

        Assert.Equal(Payload.Null, (await LoadAsync(created.Row.RunId)).Row.Value);
    }

    [Fact]
    public async Task Load_ValueWithUnusualJson_IsTheSameBytes()
    {
        var value = Payload.FromJson("{ \"b\" : 1.50e+3,\n\t\"a\":\"\\u00e9é\\/<>&'+😀\", \"a\":[ ] }");
        var created = await CreateAsync(row => row with { Value = value });

        Same.Bytes(value, (await LoadAsync(created.Row.RunId)).Row.Value);
    }

    [Fact]
    public async Task Load_LargestValueAndLargestPage_FitTheRow()
    {
        var page = Sample.Page(size: LargestPageContent - Sample.Page().Content.Length);
        var created = await CreateAsync(row => Full(row) with
        {
            Page = page,
            PlanHash = page.Hash,
            Value = Sample.Value(StorageLimits.InlineValue),
        });

        var loaded = await LoadAsync(created.Row.RunId);

        Same.Row(created.Row, loaded.Row);
        Assert.Equal(LargestPageContent, loaded.Row.Page.Content.Length);
        Assert.Equal(loaded.Row.Page.Hash, loaded.Row.Page.ComputeHash());
    }

    [Fact]
    public async Task Load_PageThatDoesNotCompress_IsEqual()
    {
        var page = PlanPage.Create(0, 0, 1, Sample.Value(LargestPageContent).Utf8, "");
        var created = await CreateAsync(row => row with { Page = page, PlanHash = page.Hash });

        Assert.Equal(page.Hash, (await LoadAsync(created.Row.RunId)).Row.Page.ComputeHash());
    }

    [Fact]
    public async Task Load_Twice_IsTheSameVersion()
    {
        var created = await CreateAsync();

        var first = await LoadAsync(created.Row.RunId);
        var second = await LoadAsync(created.Row.RunId);

        Assert.Equal(first.Version, second.Version);
        Assert.Equal(first.WrittenAt, second.WrittenAt);
    }

    [Theory]
    [InlineData(RunStatus.Pending)]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Waiting)]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Blocked)]
    [InlineData(RunStatus.Succeeded)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Canceled)]
    public async Task Load_EveryStatus_IsEqual(RunStatus status)
    {
        var created = await CreateAsync();

        await CommitAsync(created, new RunCommit { Row = created.Row with { Status = status } });

        Assert.Equal(status, (await LoadAsync(created.Row.RunId)).Row.Status);
    }

    private static RunRow Full(RunRow row) => Changed(row) with
    {
        Workflow = "Order~1",
        Version = "v1.2-b_3",
        Labels = [.. Enumerable.Range(0, 15).Select(i => $"{i}:{new string('é', 60)}"), "a,b|c;d'e\"f\\g%_ "],
        RequestHash = "ffee",
        Origin = new RunOrigin("earlier~run", 2),
        Flow = new FlowPass("tenant/終わり", Admitted: false, new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero).AddTicks(7)),
        Parent = new ParentLink("above~run", "inc-1", 7, 89, ForkKind.ForEach, 100),
        Settings = Payload.FromJson($"{{\"onSuccess\":\"{new string('é', 2000)}\"}}"),
    };

    /// <summary>What may change over the life of a run; the rest is settled when it is accepted.</summary>
    private static RunRow Changed(RunRow row) => row with
    {
        Status = RunStatus.Blocked,
        Cursor = 2,
        Attempt = 3,
        Generation = 4,
        Claim = Sample.Claim(row.CreatedAt, TimeSpan.FromTicks(10_000_001)),
        ValueAt = 1,
        Value = Payload.FromJson("{\"ключ\":\"値 😀\"}"),
        RecordHash = "a1b2",
        CancelRequested = true,
        Block = new Block(BlockReason.InDoubt, "Schritt „step-2“ ist unklar 🤷\n\"so\"", Sample.Odd(row.CreatedAt), Probes: 7),
        ResumeTo = RunStatus.Waiting,
        Error = Sample.Error,
        StartedAt = Sample.Odd(row.CreatedAt.AddSeconds(1)),
        EndedAt = Sample.Odd(row.CreatedAt.AddSeconds(2)),
        DueAt = Sample.Odd(row.CreatedAt.AddYears(20)),
        AfterPending = true,
        Listed = false,
        Flow = new FlowPass("tenant/終わり 😀", Admitted: true),
        Fork = new ForkState { Count = 10_000, Next = 90, Live = [.. Enumerable.Range(0, 90)], Failed = 3, Failures = 2, BeganAt = Sample.Odd(row.CreatedAt) },
    };
}
