using StepFlow.Runs;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Sqlite;

/// <summary>Many workers on few runs, with a memory that forgets at once: every step is recorded once, and on disk when it is acknowledged.</summary>
public sealed class SqliteContentionTests
{
    private const int Steps = 25;

    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 10)]
    [InlineData(32 * 1024 * 1024, 10)]
    public async Task Workers_RacingForTheSameRuns_RecordEachStepOnce(int cacheBytes, int claimDelay)
    {
        using var directory = new DataDirectory();
        directory.Options.CacheBytes = cacheBytes;
        directory.Options.ClaimDelay = TimeSpan.FromMilliseconds(claimDelay);
        await using var store = directory.Open();
        var runs = new List<string>();
        for (var i = 0; i < 6; i++)
            runs.Add((await store.Runs.CreateAsync(Sample.Run(Sample.Row(directory.Clock.GetUtcNow()) with { StepCount = Steps }), None)).Run.Row.RunId);

        var recorded = await Task.WhenAll(Enumerable.Range(0, 18).Select(i => Task.Run(() => WorkAsync(store.Runs, runs[i % 6], i))));

        Assert.Equal(6 * Steps, recorded.Sum());
        using var left = directory.CopyAsKilled();
        await using var next = left.Open();
        foreach (var runId in runs)
        {
            var run = (await next.Runs.LoadAsync(runId, None))!;
            Assert.Equal(Steps, run.Row.Cursor);
            Assert.Equal(Enumerable.Range(0, Steps), (await next.Runs.ReadRecordsAsync(run, 0, 100, None)).Select(record => record.Position));
        }
    }

    /// <summary>Goes for a run's steps until there are none; counts those that it recorded.</summary>
    private static async Task<int> WorkAsync(IRunStore runs, string runId, int seed)
    {
        var random = new Random(seed);
        var recorded = 0;
        while (true)
        {
            var run = (await runs.LoadAsync(runId, None))!;
            if (run.Row.Cursor == Steps)
                return recorded;

            var owner = Sample.Id("owner");
            var claim = new Claim(owner, TimeSpan.FromMinutes(1), run.StorageNow);
            var claimed = await runs.ClaimAsync(run, new ClaimRequest { Row = run.Row with { Claim = claim }, Durable = random.Next(4) == 0 }, None);
            if (claimed is not null && random.Next(3) == 0)
                claimed = await runs.RenewAsync(claimed, None);
            if (random.Next(8) == 0)
                await Task.Delay(2);
            if (claimed is null)
                continue;

            var position = claimed.Row.Cursor;
            var row = claimed.Row with { Cursor = position + 1, Claim = null, ValueAt = position, Value = Payload.FromJson("2") };
            var record = Sample.Record(position) with { Owner = owner };
            if (await runs.CommitAsync(claimed, new RunCommit { Row = row, Record = record, Send = true }, None) is not null)
                recorded++;
        }
    }
}
