using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Schedules;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Schedules;

public sealed class ScheduleBookTests : EngineTest
{
    private static readonly StartRequest AddOne = new() { Steps = Steps("""["AddOne"]"""), Input = Payload.FromJson("""{ "a": 1 }""") };

    private static readonly ScheduleRequest Daily = new() { Cron = "0 2 * * *", Start = AddOne };

    private static Task<(Schedule Schedule, bool Created)> PutAsync(TestProcess process, ScheduleRequest request, string id = "s") =>
        process.Book.PutAsync(id, request, CancellationToken.None);

    [Fact]
    public async Task Put_TheSameAgain_ChangesNothing()
    {
        await using var process = Environment.StartProcess();
        var first = await PutAsync(process, Daily);
        Environment.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await PutAsync(process, Daily with { Start = AddOne with { Input = Payload.FromJson("""{"a":1}""") } });

        Assert.Equal((true, false), (first.Created, second.Created));
        Assert.Equal(first.Schedule.ChangedAt, second.Schedule.ChangedAt);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero), first.Schedule.NextDue);
    }

    [Fact]
    public async Task Put_AChange_CountsFromNowAndKeepsWhatWas()
    {
        await using var process = Environment.StartProcess();
        await PutAsync(process, Daily);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(3));
        var (changed, created) = await PutAsync(process, Daily with { Cron = "0 1 * * *", TimeZone = "Asia/Tokyo" });

        Assert.False(created);
        Assert.Equal("s~20260101T020000Z", changed.LastRunId);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 16, 0, 0, TimeSpan.Zero), changed.NextDue);
        Assert.Equal(TimeSpan.FromHours(3), changed.ChangedAt - changed.CreatedAt);
    }

    [Fact]
    public async Task Put_OffAndOnAgain_HasNoDueTimeMeanwhile()
    {
        await using var process = Environment.StartProcess();
        await PutAsync(process, Daily);
        var (off, _) = await PutAsync(process, Daily with { Enabled = false });
        await Environment.AdvanceAsync(process, TimeSpan.FromDays(3));
        var (on, _) = await PutAsync(process, Daily);

        Assert.Null(off.NextDue);
        Assert.Empty(Environment.Storage.RunIds);
        Assert.Equal(new DateTimeOffset(2026, 1, 4, 2, 0, 0, TimeSpan.Zero), on.NextDue);
    }

    [Fact]
    public async Task Put_EverythingWrong_IsNamedAtOnceAndNothingIsWritten()
    {
        await using var process = Environment.StartProcess();
        var start = new StartRequest { Steps = Steps("""["Unknown"]"""), RunId = "x", Labels = [.. Enumerable.Repeat("l", 16)] };
        var request = new ScheduleRequest { Cron = "0 0 30 2 *", CatchUpLimit = 0, CatchUp = (CatchUp)9, Start = start };

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => PutAsync(process, request, new string('x', 51)));

        Assert.Equal(["", "catchUp", "catchUpLimit", "cron", "id", "labels", "steps[0]"], error.Problems.Select(p => p.Where).Order(StringComparer.Ordinal));
        Assert.Equal(0, Environment.Storage.Operations);
    }

    [Fact]
    public async Task Put_AnUnknownWorkflowOrVersion_IsNotFound()
    {
        await using var process = Environment.StartProcess();
        await Assert.ThrowsAsync<NotFoundException>(() => PutAsync(process, Daily with { Start = new StartRequest { Workflow = "order" } }));
        await process.Workflows.PublishAsync("order", "v1", new(null, null, Steps("""["AddOne"]""")), CancellationToken.None);
        await Assert.ThrowsAsync<NotFoundException>(() => PutAsync(process, Daily with { Start = new StartRequest { Workflow = "order", Version = "v2" } }));
        await PutAsync(process, Daily with { Start = new StartRequest { Workflow = "order" } });
        Assert.Single(await process.Book.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Put_MoreThanARowHolds_IsRefused()
    {
        await using var process = Environment.StartProcess();
        var request = Daily with { Start = AddOne with { Input = Payload.FromJson($"\"{new string('x', 31_000)}\"") } };
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => PutAsync(process, request));
        Assert.Contains("at most 30,720 are allowed", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, Environment.Storage.Operations);
    }

    [Theory]
    [InlineData(FaultKind.FailAfter)]
    [InlineData(FaultKind.RepeatAfterTimeout)]
    public async Task Put_WithItsAnswerLost_IsThereAndRepeatable(FaultKind fault)
    {
        await using var process = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.WriteSchedule, 1, fault));
        if (fault == FaultKind.FailAfter)
            await Assert.ThrowsAsync<StorageUnavailableException>(() => PutAsync(process, Daily));
        var (schedule, created) = await PutAsync(process, Daily);
        Assert.False(created);
        Assert.Equal("s", schedule.Id);
    }

    [Fact]
    public async Task Delete_Unknown_IsNotFound_AndTwiceIsNot()
    {
        await using var process = Environment.StartProcess();
        await PutAsync(process, Daily);
        await process.Book.DeleteAsync("s", CancellationToken.None);
        await Assert.ThrowsAsync<NotFoundException>(() => process.Book.DeleteAsync("s", CancellationToken.None));
        Assert.Null(Environment.Storage.NextSchedule);
    }
}
