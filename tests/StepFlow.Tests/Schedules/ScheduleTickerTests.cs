using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Schedules;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Schedules;

public sealed class ScheduleTickerTests : EngineTest
{
    private static readonly string[] FirstHours = ["hourly~20260101T010000Z", "hourly~20260101T020000Z", "hourly~20260101T030000Z"];

    private IReadOnlyList<string> RunIds => Environment.Storage.RunIds;

    private static ScheduleRequest Hourly(CatchUp catchUp = CatchUp.Last, string steps = """["AddOne"]""") => new()
    {
        Cron = "0 * * * *",
        CatchUp = catchUp,
        Start = new StartRequest { Steps = Steps(steps), Input = Payload.FromJson("1"), Labels = ["red"] },
    };

    private static Task PutAsync(TestProcess process, ScheduleRequest? request = null) =>
        process.Book.PutAsync("hourly", request ?? Hourly(), CancellationToken.None);

    private static Task<int> TickAsync(TestProcess process) => process.Schedules.TickAsync(CancellationToken.None);

    private static Task<Schedule> GetAsync(TestProcess process) => process.Book.GetAsync("hourly", CancellationToken.None);

    [Fact]
    public async Task Tick_EachDueTime_StartsOneRunThatIsFoundByItsLabel()
    {
        await using var process = Environment.StartProcess();
        await PutAsync(process);

        await Environment.AdvanceAsync(process, TimeSpan.FromHours(3));

        Assert.Equal(FirstHours, RunIds);
        Assert.All(RunIds, id => Assert.Equal((RunStatus.Succeeded, "red, schedule:hourly"), (RowOf(id).Status, string.Join(", ", RowOf(id).Labels))));
        var schedule = await GetAsync(process);
        Assert.Equal((FirstHours[2], null), (schedule.LastRunId, schedule.LastError));
        Assert.Equal(TimeSpan.FromHours(1), schedule.NextDue - schedule.LastDue);
    }

    [Theory]
    [InlineData(CatchUp.Skip, 0)]
    [InlineData(CatchUp.Last, 1)]
    [InlineData(CatchUp.All, 30)]
    public async Task Tick_AfterAnOutage_FollowsTheCatchUpRule(CatchUp catchUp, int expected)
    {
        await using var process = Environment.StartProcess();
        await PutAsync(process, Hourly(catchUp));
        Environment.Time.Advance(TimeSpan.FromHours(30.5));

        Assert.Equal(expected, await TickAsync(process));
        Assert.Equal(0, await TickAsync(process));

        Assert.Equal(expected, RunIds.Count);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 7, 0, 0, TimeSpan.Zero), (await GetAsync(process)).NextDue);
        if (expected > 0)
            Assert.Equal("hourly~20260102T060000Z", RunIds[^1]);
    }

    [Fact]
    public async Task Tick_MoreDueTimesThanOneTickTakes_GoesOnNextTime()
    {
        await using var process = Environment.StartProcess();
        await PutAsync(process, Hourly(CatchUp.All) with { CatchUpLimit = 250 });
        Environment.Time.Advance(TimeSpan.FromHours(300.5));

        Assert.Equal(99, await TickAsync(process));
        Assert.Equal(100, await TickAsync(process));
        Assert.Equal(51, await TickAsync(process));
        Assert.Equal(250, RunIds.Count);
    }

    public static TheoryData<int, FaultKind> EveryDisturbance()
    {
        var data = new TheoryData<int, FaultKind>();
        for (var number = 1; number <= 26; number++)
        {
            foreach (var fault in new[] { FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.FailBefore, FaultKind.FailAfter, FaultKind.RepeatAfterTimeout })
                data.Add(number, fault);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryDisturbance))]
    public async Task Tick_DisturbedAtAnyOperation_StartsEachDueTimeOnce(int number, FaultKind fault)
    {
        await using (var setup = Environment.StartProcess())
            await PutAsync(setup, Hourly(CatchUp.All));
        Environment.Time.Advance(TimeSpan.FromHours(3.1));
        var operation = 0;
        await using var disturbed = Environment.StartProcess(FaultPlan.From(_ => ++operation == number ? fault : FaultKind.None));
        await using var other = Environment.StartProcess();
        try
        {
            await TickAsync(disturbed);
        }
        catch (Exception e) when (e is SimulatedCrashException or StorageUnavailableException)
        {
            // What the other process finds is what counts.
        }

        Environment.Time.Advance(TimeSpan.FromMinutes(1));
        await TickAsync(other);

        Assert.Equal(FirstHours, RunIds);
        Assert.Equal(FirstHours[2], (await GetAsync(other)).LastRunId);
        Assert.Null((await GetAsync(other)).LastError);
    }

    [Fact]
    public async Task Tick_TwoAtOnce_InEveryOrder_StartEachDueTimeOnce()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var environment = new TestEnvironment(steps => steps.AddStep<long, long>("AddOne", x => x + 1));
            var gate = new OperationGate(_ => true);
            await using var setup = environment.StartProcess();
            await PutAsync(setup, Hourly(CatchUp.All));
            environment.Time.Advance(TimeSpan.FromHours(3.1));
            var gates = new[] { gate, new OperationGate(_ => true) };
            await using var one = environment.StartProcess(gates[0]);
            await using var two = environment.StartProcess(gates[1]);
            var ticks = Task.WhenAll(TickAsync(one), TickAsync(two));
            var random = new Random(seed);
            while (!ticks.IsCompleted)
                gates[random.Next(2)].ReleaseNext();

            await ticks;
            Assert.Equal(FirstHours, environment.Storage.RunIds);
        }
    }

    [Fact]
    public async Task Tick_WhileItIsDeleted_StartsNothingMore()
    {
        await using var process = Environment.StartProcess();
        await PutAsync(process, Hourly(CatchUp.All));
        Environment.Time.Advance(TimeSpan.FromHours(3.1));
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.WriteSchedule);
        await using var ticking = Environment.StartProcess(gate);
        var tick = TickAsync(ticking);

        await process.Book.DeleteAsync("hourly", CancellationToken.None);
        gate.ReleaseNext();
        await tick;

        Assert.Equal([FirstHours[0]], RunIds);
        await Assert.ThrowsAsync<NotFoundException>(() => GetAsync(process));
        Assert.Equal(0, await TickAsync(process));
    }

    [Fact]
    public async Task Tick_WhileItIsChanged_FollowsTheChange()
    {
        await using var process = Environment.StartProcess();
        await PutAsync(process, Hourly(CatchUp.All));
        Environment.Time.Advance(TimeSpan.FromHours(3.1));
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.WriteSchedule);
        await using var ticking = Environment.StartProcess(gate);
        var tick = TickAsync(ticking);

        await PutAsync(process, Hourly(CatchUp.All) with { Cron = "30 * * * *" });
        gate.ReleaseNext();
        await tick;

        Assert.Equal([FirstHours[0]], RunIds);
        Assert.Equal("30 * * * *", (await GetAsync(process)).Cron);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 3, 30, 0, TimeSpan.Zero), (await GetAsync(process)).NextDue);
    }

    [Fact]
    public async Task Tick_WhatItStartsIsGone_TriesForTenMinutesThenGoesOn()
    {
        await using (var setup = Environment.StartProcess())
            await PutAsync(setup);
        await using var process = Environment.StartProcess(steps: steps => steps.AddStep<long, long>("Other", x => x));
        Environment.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, await TickAsync(process));
        var trying = await GetAsync(process);
        Assert.Equal(("invalid-input", trying.NextDue), (trying.LastError?.Code, trying.LastError?.Due));
        Environment.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, await TickAsync(process));

        var schedule = await GetAsync(process);
        Assert.Equal("invalid-input", schedule.LastError?.Code);
        Assert.Contains("Unknown step 'AddOne'", schedule.LastError?.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(1), schedule.NextDue - schedule.LastError?.Due);
        Assert.Empty(RunIds);
        await using var repaired = Environment.StartProcess();
        Environment.Time.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(1, await TickAsync(repaired));
        Assert.Null((await GetAsync(repaired)).LastError);
    }

    [Fact]
    public async Task Tick_WhileAnOlderHostLacksTheHandler_LosesNoRun()
    {
        await using var newer = Environment.StartProcess();
        await PutAsync(newer);
        await using var older = Environment.StartProcess(steps: steps => steps.AddStep<long, long>("Other", x => x));
        Environment.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, await TickAsync(older));
        Environment.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await TickAsync(older));
        Assert.Equal(1, await TickAsync(newer));

        Assert.Equal([FirstHours[0]], RunIds);
        var schedule = await GetAsync(newer);
        Assert.Equal((null, FirstHours[0]), (schedule.LastError, schedule.LastRunId));
        Assert.Equal(0, await TickAsync(older));
    }

    [Fact]
    public async Task Tick_ARunOfThatIdThatAnotherStarted_IsSaid()
    {
        await using var process = Environment.StartProcess();
        await PutAsync(process);
        await process.Starter.StartAsync(Request("""["AddOne"]""", runId: FirstHours[0]), CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromHours(1));

        await TickAsync(process);

        Assert.Equal("conflict", (await GetAsync(process)).LastError?.Code);
    }

    [Fact]
    public async Task Tick_SchedulesThatCannotBeRead_DoNotHideTheOthers()
    {
        await using var process = Environment.StartProcess();
        for (var i = 0; i < 250; i++)
            await process.Store.Schedules.InsertAsync($"bad-{i}", Payload.FromJson("[]"), Environment.Time.GetUtcNow(), CancellationToken.None);
        await PutAsync(process);
        Environment.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, await TickAsync(process));

        Assert.Equal([FirstHours[0]], RunIds);
    }

    [Fact]
    public async Task Tick_TimeZoneThatThisHostDoesNotKnow_SaysSoAndKeepsTheDueTime()
    {
        await using var process = Environment.StartProcess();
        await PutAsync(process);
        var stored = await process.Store.Schedules.ReadAsync("hourly", CancellationToken.None);
        var foreign = ScheduleJson.Read(stored!) with { TimeZone = "Mars/Base" }; // it was just put
        await process.Store.Schedules.ReplaceAsync(stored!, ScheduleJson.Write(foreign), foreign.NextDue, CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, await TickAsync(process));
        var version = (await process.Store.Schedules.ReadAsync("hourly", CancellationToken.None))?.Version;
        Assert.Equal(0, await TickAsync(process));

        var schedule = await GetAsync(process);
        Assert.Contains("knows no time zone 'Mars/Base'", schedule.LastError?.Message, StringComparison.Ordinal);
        Assert.Equal(foreign.NextDue, schedule.NextDue);
        Assert.Equal(version, (await process.Store.Schedules.ReadAsync("hourly", CancellationToken.None))?.Version);
        Assert.Empty(RunIds);
    }
}
