using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>Schedules and their order by due time.</summary>
public abstract class ScheduleStoreContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private static readonly DateTimeOffset Noon = new(2031, 5, 6, 12, 0, 0, TimeSpan.Zero);

    private readonly string _id = Sample.Id("Nightly");

    private IScheduleStore Schedules => Store.Schedules;

    [Fact]
    public async Task Read_Unknown_IsNull() => Assert.Null(await Schedules.ReadAsync(_id, Stop));

    [Fact]
    public async Task Insert_New_IsStoredAsItIs()
    {
        var due = Sample.Odd(Store.Now);

        var written = await Schedules.InsertAsync(_id, Content("終わり 😀"), due, Stop);

        Assert.NotNull(written);
        await AssertStoredAsync(written);
        Assert.Equal((_id, due), (written.Id, written.NextDue));
        Assert.Equal(Content("終わり 😀"), written.Content);
    }

    [Fact]
    public async Task Insert_WithoutADueTime_IsNeverDue()
    {
        var written = await InsertAsync(null);

        Assert.Null((await Schedules.ReadAsync(_id, Stop))?.NextDue);
        Assert.Empty(await DueAsync(DateTimeOffset.MaxValue));
        Assert.True(await Schedules.DeleteAsync(written, Stop));
    }

    [Fact]
    public async Task Insert_Existing_IsRefusedAndWritesNothing()
    {
        var first = await InsertAsync(Noon);

        Assert.Null(await Schedules.InsertAsync(_id, Content("other"), Noon.AddHours(1), Stop));

        await AssertStoredAsync(first);
        Assert.Equal([Noon], await DueAsync(Noon.AddDays(1)));
    }

    [Fact]
    public async Task Insert_InParallel_IsWonByExactlyOne()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => Schedules.InsertAsync(_id, Content($"{i}"), Noon.AddMinutes(i), Stop))));

        await AssertStoredAsync(Assert.Single(answers.OfType<StoredSchedule>()));
        Assert.Single(await DueAsync(Noon.AddDays(1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(null)]
    public async Task Replace_Unchanged_MovesItsDueTime(int? minutes)
    {
        var first = await InsertAsync(Noon);
        DateTimeOffset? due = minutes is { } later ? Noon.AddMinutes(later) : null;

        var written = await Schedules.ReplaceAsync(first, Content("other"), due, Stop);

        Assert.NotNull(written);
        Assert.Equal(due, written.NextDue);
        await AssertStoredAsync(written);
        Assert.Equal(due is { } time ? [time] : [], await DueAsync(Noon.AddDays(1)));
    }

    [Fact]
    public async Task Replace_FromNoDueTime_BecomesDue()
    {
        var first = await InsertAsync(null);

        Assert.NotNull(await Schedules.ReplaceAsync(first, Content("on"), Noon, Stop));

        Assert.Equal([Noon], await DueAsync(Noon));
    }

    [Fact]
    public async Task Replace_AnOlderVersion_IsRefusedAndWritesNothing()
    {
        var first = await InsertAsync(Noon);
        var second = await Schedules.ReplaceAsync(first, Content("second"), Noon.AddHours(1), Stop);
        Assert.NotNull(second);

        Assert.Null(await Schedules.ReplaceAsync(first, Content("third"), Noon.AddHours(2), Stop));
        Assert.False(await Schedules.DeleteAsync(first, Stop));

        await AssertStoredAsync(second);
        Assert.Equal([Noon.AddHours(1)], await DueAsync(Noon.AddDays(1)));
    }

    [Fact]
    public async Task Replace_InParallel_IsWonByExactlyOne()
    {
        var first = await InsertAsync(Noon);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => Schedules.ReplaceAsync(first, Content($"{i}"), Noon.AddMinutes(i), Stop))));

        await AssertStoredAsync(Assert.Single(answers.OfType<StoredSchedule>()));
        Assert.Single(await DueAsync(Noon.AddDays(1)));
    }

    [Fact]
    public async Task Delete_Unchanged_LeavesNothing()
    {
        var first = await InsertAsync(Noon);

        Assert.True(await Schedules.DeleteAsync(first, Stop));

        Assert.Null(await Schedules.ReadAsync(_id, Stop));
        Assert.Empty(await DueAsync(Noon.AddDays(1)));
        Assert.False(await Schedules.DeleteAsync(first, Stop));
    }

    [Fact]
    public async Task Replace_OneThatWasMadeAnew_IsRefused()
    {
        var first = await InsertAsync(Noon);
        Assert.True(await Schedules.DeleteAsync(first, Stop));
        var second = await InsertAsync(Noon);

        Assert.Null(await Schedules.ReplaceAsync(first, Content("late"), Noon.AddHours(1), Stop));

        await AssertStoredAsync(second);
    }

    [Fact]
    public async Task List_IsInOrdinalOrder()
    {
        string[] ids = [$"{_id}-b", $"{_id}-B", $"{_id}-a", $"{_id}.a"];
        foreach (var id in ids)
            await Schedules.InsertAsync(id, Content(id), Noon, Stop);

        var listed = (await Schedules.ListAsync(Stop)).Select(schedule => schedule.Id).ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), listed.Where(ids.Contains));
        Assert.Equal(listed.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task ListDue_IsEarliestFirst_UpToAndIncludingTheTime()
    {
        await using var fresh = await FreshAsync();
        foreach (var minutes in new[] { 3, 1, 2, 5, 4 })
            await fresh.Schedules.InsertAsync($"s{minutes}", Content("x"), Noon.AddMinutes(minutes), Stop);

        var due = await fresh.Schedules.ListDueAsync(Noon.AddMinutes(4), null, 3, Stop);
        var all = await fresh.Schedules.ListDueAsync(Noon.AddMinutes(4), null, 100, Stop);

        Assert.Equal([1, 2, 3], due.Select(schedule => (schedule.Due - Noon).TotalMinutes));
        Assert.Equal(["s1", "s2", "s3", "s4"], all.Select(schedule => schedule.Id));
        Assert.Empty(await fresh.Schedules.ListDueAsync(Noon, null, 100, Stop));
        var rest = await fresh.Schedules.ListDueAsync(Noon.AddMinutes(4), all[1], 100, Stop);
        Assert.Equal(["s3", "s4"], rest.Select(schedule => schedule.Id));
    }

    [Fact]
    public async Task Insert_ContentOf60000Bytes_ComesBack()
    {
        var content = Content(new string('x', 60_000));

        await Schedules.InsertAsync(_id, content, Noon, Stop);

        Same.Bytes(content, (await Schedules.ReadAsync(_id, Stop))?.Content);
    }

    private static Payload Content(string text) => Payload.FromJson($"\"{text}\"");

    private async Task<StoredSchedule> InsertAsync(DateTimeOffset? due)
    {
        var written = await Schedules.InsertAsync(_id, Content("first"), due, Stop);
        Assert.NotNull(written);
        return written;
    }

    private async Task AssertStoredAsync(StoredSchedule expected) => Assert.Equal(expected, await Schedules.ReadAsync(_id, Stop));

    private async Task<IEnumerable<DateTimeOffset>> DueAsync(DateTimeOffset until) =>
        (await Schedules.ListDueAsync(until, null, int.MaxValue, Stop)).Where(schedule => schedule.Id == _id).Select(schedule => schedule.Due).ToList();
}
