using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>Records and attempts: in plan order whatever their number, and as they were written.</summary>
public abstract class RecordsContract(IStoreFixture fixture) : StoreContract(fixture)
{
    // Positions that come in another order as text.
    private static readonly int[] Positions = [0, 1, 2, 9, 10, 11, 99, 100, 101, 999, 1000, 1001, 9_998, 9_999];

    [Fact]
    public async Task ReadRecord_Missing_IsNull() => Assert.Null(await Runs.ReadRecordAsync(await CreateAsync(), 0, Stop));

    [Fact]
    public async Task ReadRecord_EveryField_IsEqual()
    {
        var record = Sample.Record(0) with
        {
            Name = "Größe~終",
            Status = StepStatus.Failed,
            Result = null,
            Error = Sample.Error,
            Attempts = 4,
            Generation = 3,
            Owner = "owner/β",
        };
        var created = await CreateAsync(null, record);

        var read = await Runs.ReadRecordAsync(created, 0, Stop);

        Same.Value(record, read);
        Assert.Null(read?.Result);
    }

    [Fact]
    public async Task ReadRecord_JsonNullAsResult_IsNotNoResult()
    {
        var created = await CreateAsync(null, Sample.Record(0, Payload.Null));

        Assert.Equal(Payload.Null, (await Runs.ReadRecordAsync(created, 0, Stop))?.Result);
    }

    [Fact]
    public async Task ReadRecords_PositionsUpToTenThousand_AreInPlanOrder()
    {
        var run = await ScatteredAsync();

        var read = await Runs.ReadRecordsAsync(run, 0, 100, Stop);

        Assert.Equal(Positions, read.Select(record => record.Position));
    }

    [Theory]
    [InlineData(0, 3, new[] { 0, 1, 2 })]
    [InlineData(2, 3, new[] { 2, 9, 10 })]
    [InlineData(3, 2, new[] { 9, 10 })]
    [InlineData(100, 4, new[] { 100, 101, 999, 1000 })]
    [InlineData(9_999, 10, new[] { 9_999 })]
    [InlineData(10_000, 10, new int[0])]
    public async Task ReadRecords_FromAPosition_AreAtMostSoMany(int from, int count, int[] expected)
    {
        var run = await ScatteredAsync();

        var read = await Runs.ReadRecordsAsync(run, from, count, Stop);

        Assert.Equal(expected, read.Select(record => record.Position));
    }

    [Fact]
    public async Task ReadRecords_MoreThanAServicePageHolds_AreAllThere()
    {
        var kept = Enumerable.Range(0, 1_100).Select(position => Sample.Record(position, Payload.FromJson($"{position}"))).ToList();
        var created = await CreateAsync(row => row with { StepCount = 2_000, Cursor = 1_100 }, kept);

        var read = await Runs.ReadRecordsAsync(created, 0, 2_000, Stop);

        Assert.Equal(Enumerable.Range(0, 1_100), read.Select(record => record.Position));
        Same.Value(kept[1_099], read[1_099]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(100, 1)]
    [InlineData(101, 2)]
    [InlineData(100 + 40_000 + 1, 3)]
    [InlineData(100 + 40_000 + (1024 * 1024) + 1, 4)]
    public async Task ReadRecords_ResultsUpToASize_SaysWhichAreOmitted(long resultBytes, int read)
    {
        // As it is, compressed or in more than one page, in a blob, and none at all.
        Payload[] results = [Sample.Value(100), Sample.Value(40_000), Sample.Value(1024 * 1024), Payload.Null];
        var none = Sample.Record(4) with { Result = null };
        var created = await CreateAsync(row => row with { StepCount = 9, Cursor = 5 }, [.. results.Select((result, i) => Sample.Record(i, result)), none]);

        var records = await Runs.ReadRecordsAsync(created, 0, 10, resultBytes, Stop);

        Assert.Equal(results.Select((result, i) => i < read ? result : null), records.Take(4).Select(record => record.Result));
        Assert.Equal([.. Enumerable.Range(0, 4).Select(i => i >= read), false], records.Select(record => record.ResultOmitted));
        Same.Value(none, records[4]);
    }

    [Fact]
    public async Task ReadAttempts_None_IsEmpty() => Assert.Empty(await Runs.ReadAttemptsAsync(await CreateAsync(), Stop));

    [Fact]
    public async Task ReadAttempts_AreInOrderOfPositionGenerationAndNumber()
    {
        (int, int, int)[] shuffled = [(10, 0, 1), (9, 0, 10), (9, 0, 9), (9, 10, 1), (9, 9, 2), (100, 0, 1), (0, 0, 1)];
        var run = await CreateAsync();
        foreach (var (position, generation, attempt) in shuffled)
        {
            run = await CommitAsync(run, new RunCommit { Row = run.Row, Attempt = Sample.Attempt(position, generation, attempt) });
        }

        var read = await Runs.ReadAttemptsAsync(run, Stop);

        Assert.Equal(shuffled.Order(), read.Select(attempt => (attempt.Position, attempt.Generation, attempt.Attempt)));
        Same.Value(Sample.Attempt(9, 9, 2), read.Single(attempt => attempt.Generation == 9));
    }

    [Fact]
    public async Task Records_AndAttempts_DoNotMix()
    {
        var run = await CreateAsync();
        run = await CommitAsync(run, new RunCommit { Row = run.Row, Attempt = Sample.Attempt(0) });
        run = await CommitAsync(run, new RunCommit { Row = run.Row with { Cursor = 1 }, Record = Sample.Record(0) });

        Assert.Single(await Runs.ReadRecordsAsync(run, 0, 10, Stop));
        Assert.Single(await Runs.ReadAttemptsAsync(run, Stop));
    }

    private async Task<RunSnapshot> ScatteredAsync()
    {
        var run = await CreateAsync(row => row with { StepCount = 10_000 });
        foreach (var position in Positions.Reverse())
            run = await CommitAsync(run, new RunCommit { Row = run.Row, Record = Sample.Record(position) });
        return run;
    }
}
