namespace StepFlow.Storage.Tests.Contract;

/// <summary>
/// Active entries: the promise to look at a run again. A store may keep one per run or one per run and due time; both keep
/// the promise. Others' entries are in the answers too, so each test looks for its own.
/// </summary>
public abstract class ActiveEntriesContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private const int All = 100_000;

    [Fact]
    public async Task Create_Run_IsDueWithinTheHour()
    {
        var created = await CreateAsync();

        var entry = Assert.Single(await DueAsync(created.Row.RunId, Store.Now.AddHours(1)));
        Assert.Equal(0, entry.Repairs);
    }

    [Fact]
    public async Task ListDue_EntryOfLater_IsNotListed()
    {
        var entry = await AddAsync(Store.Now.AddMinutes(30));

        Assert.Empty(await DueAsync(entry.RunId, entry.Due.AddTicks(-1)));
        Assert.Equal(entry, Assert.Single(await DueAsync(entry.RunId, entry.Due)));
    }

    [Fact]
    public async Task ListDue_ManyRuns_AreEarliestFirst()
    {
        var from = Store.Now.AddYears(-10);
        var ids = new HashSet<string>();
        for (var i = 0; i < 40; i++)
            ids.Add((await AddAsync(from.AddMinutes(i * 7 % 40))).RunId);

        var listed = (await Runs.ListDueAsync(from.AddHours(1), null, All, Stop)).Where(entry => ids.Contains(entry.RunId)).ToList();

        Assert.Equal(40, listed.Count);
        Assert.Equal(listed.OrderBy(entry => entry.Due), listed);
    }

    [Fact]
    public async Task ListDue_Count_TakesTheEarliest()
    {
        var from = Store.Now.AddYears(-20).AddDays(Random.Shared.Next(1_000));
        var entries = new List<ActiveEntry>();
        for (var i = 0; i < 6; i++)
            entries.Add(await AddAsync(from.AddSeconds(i)));

        var listed = await Runs.ListDueAsync(from.AddSeconds(5), null, 3, Stop);

        Assert.Equal(3, listed.Count);
        Assert.DoesNotContain(listed, entry => entry.Due > entries[2].Due);
    }

    [Fact]
    public async Task ListDue_FromBehindAnEntry_ListsWhatComesAfterIt()
    {
        var from = Sample.Odd(Store.Now.AddYears(-30).AddDays(Random.Shared.Next(1_000)));
        var prefix = Sample.Id();
        ActiveEntry[] entries = [new($"{prefix}b", from), new($"{prefix}a", from), new($"{prefix}a", from.AddTicks(1)), new($"{prefix}A", from), new($"{prefix}a~", from)];
        foreach (var entry in entries)
            await Runs.AddActiveAsync(entry, Stop);

        var all = (await Runs.ListDueAsync(from.AddTicks(1), null, All, Stop)).Where(entries.Contains).ToList();
        var rest = await Runs.ListDueAsync(from.AddTicks(1), all[1], All, Stop);

        Assert.Equal(entries.OrderBy(entry => entry.Due).ThenBy(entry => entry.RunId, StringComparer.Ordinal), all);
        Assert.Equal(all.Skip(2), rest.Where(entries.Contains));
    }

    [Fact]
    public async Task AddActive_Earlier_IsListedAtThatTime()
    {
        var later = await AddAsync(Store.Now.AddHours(5));

        await Runs.AddActiveAsync(later with { Due = Sample.Odd(Store.Now.AddHours(2)) }, Stop);

        Assert.NotEmpty(await DueAsync(later.RunId, Store.Now.AddHours(3)));
    }

    [Fact]
    public async Task AddActive_SameRunAndDue_Replaces()
    {
        var entry = await AddAsync(Store.Now.AddHours(1));

        await Runs.AddActiveAsync(entry with { Repairs = 4 }, Stop);

        Assert.Equal(4, Assert.Single(await DueAsync(entry.RunId, entry.Due)).Repairs);
    }

    [Fact]
    public async Task MoveActive_ToLater_IsDueThenAndNotBefore()
    {
        var entry = await AddAsync(Store.Now.AddMinutes(1));
        var next = new ActiveEntry(entry.RunId, Sample.Odd(Store.Now.AddHours(3)), Repairs: 2);

        await Runs.MoveActiveAsync(entry, next, Stop);

        Assert.Empty(await DueAsync(entry.RunId, next.Due.AddTicks(-1)));
        Assert.Equal(next, Assert.Single(await DueAsync(entry.RunId, next.Due)));
    }

    [Fact]
    public async Task MoveActive_ToNowhere_Removes()
    {
        var entry = await AddAsync(Store.Now.AddMinutes(1));

        await Runs.MoveActiveAsync(entry, null, Stop);

        Assert.Empty(await DueAsync(entry.RunId, Store.Now.AddYears(1)));
    }

    [Fact]
    public async Task MoveActive_ToItsOwnTime_KeepsThePromise()
    {
        var entry = await AddAsync(Store.Now.AddMinutes(1));

        await Runs.MoveActiveAsync(entry, entry with { Repairs = 1 }, Stop);

        Assert.Equal(1, Assert.Single(await DueAsync(entry.RunId, entry.Due)).Repairs);
    }

    [Fact]
    public async Task MoveActive_EntryThatIsGone_StillAddsTheNext()
    {
        var entry = await AddAsync(Store.Now.AddMinutes(1));
        await Runs.MoveActiveAsync(entry, null, Stop);

        await Runs.MoveActiveAsync(entry, entry with { Due = entry.Due.AddHours(1) }, Stop);

        Assert.Single(await DueAsync(entry.RunId, entry.Due.AddHours(1)));
    }

    [Fact]
    public async Task MoveActive_ToNowhereWhileAnEarlierEntryCame_KeepsTheEarlier()
    {
        // The sweeper took the old entry as done with; in between, a resume made the run due again.
        var old = await AddAsync(Store.Now.AddMinutes(1));
        await Runs.AddActiveAsync(old with { Due = old.Due.AddSeconds(-30) }, Stop);

        await Runs.MoveActiveAsync(old, null, Stop);

        Assert.NotEmpty(await DueAsync(old.RunId, old.Due.AddSeconds(-30)));
    }

    [Fact]
    public async Task MoveActive_ToLaterWhileAnEarlierEntryCame_KeepsTheEarlier()
    {
        var old = await AddAsync(Store.Now.AddMinutes(1));
        await Runs.AddActiveAsync(old with { Due = old.Due.AddSeconds(-30) }, Stop);

        await Runs.MoveActiveAsync(old, old with { Due = old.Due.AddHours(1) }, Stop);

        Assert.NotEmpty(await DueAsync(old.RunId, old.Due.AddSeconds(-30)));
    }

    [Fact]
    public async Task AddActive_LongestId_IsListed()
    {
        var entry = new ActiveEntry(Sample.Id().PadRight(128, 'x'), Sample.Odd(Store.Now));

        await Runs.AddActiveAsync(entry, Stop);

        Assert.Equal(entry, Assert.Single(await DueAsync(entry.RunId, entry.Due)));
    }

    private async Task<ActiveEntry> AddAsync(DateTimeOffset due)
    {
        var entry = new ActiveEntry(Sample.Id(), Sample.Odd(due));
        await Runs.AddActiveAsync(entry, Stop);
        return entry;
    }

    private async Task<List<ActiveEntry>> DueAsync(string runId, DateTimeOffset now) =>
        [.. (await Runs.ListDueAsync(now, null, All, Stop)).Where(entry => entry.RunId == runId)];
}
