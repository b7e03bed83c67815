using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Recovery;

public sealed class RetentionKeeperTests : EngineTest
{
    [Fact]
    public async Task RemoveExpired_RunsPastTheirTime_AreRemovedAndNoOthers()
    {
        await RunAsync("""["AddOne"]""", runId: "old");
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"sleep": "2400h"}]""", runId: "sleeping"), CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromDays(20));
        await RunAsync("""["AddOne"]""", runId: "recent");
        Environment.Time.Advance(TimeSpan.FromDays(11));

        Assert.Equal(1, await process.Retention.RemoveExpiredAsync(CancellationToken.None));
        Assert.Equal(["recent", "sleeping"], Environment.Storage.RunIds);
        Assert.Equal(0, await process.Retention.RemoveExpiredAsync(CancellationToken.None));
    }

    [Fact]
    public async Task RemoveExpired_FailedRunWithinItsTime_CanStillBeResumed()
    {
        FlakyFailures = 4;
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["Flaky"]"""), CancellationToken.None);
        await Environment.RunToEndAsync(process, "run-1");
        Environment.Time.Advance(TimeSpan.FromDays(29));
        await process.Retention.RemoveExpiredAsync(CancellationToken.None);
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        Assert.Equal(RunStatus.Succeeded, (await Environment.RunToEndAsync(process, "run-1")).Status);
    }

    [Fact]
    public async Task RemoveExpired_RunsThatCannotBeRemoved_DoNotHoldUpTheOthers()
    {
        for (var i = 0; i < 250; i++)
            await RunAsync("""["AddOne"]""", runId: $"bad-{i}");
        await RunAsync("""["AddOne"]""", runId: "old");
        Environment.Time.Advance(TimeSpan.FromDays(31));
        await using var process = Environment.StartProcess(FaultPlan.From(o =>
            o.Kind == StorageOperationKind.ReadRun && o.RunId?.StartsWith("bad", StringComparison.Ordinal) == true ? FaultKind.FailBefore : Fault.None));

        Assert.Equal(1, await process.Retention.RemoveExpiredAsync(CancellationToken.None));

        Assert.DoesNotContain("old", Environment.Storage.RunIds);
        await using var healthy = Environment.StartProcess();
        Assert.Equal(250, await healthy.Retention.RemoveExpiredAsync(CancellationToken.None));
    }

    [Fact]
    public async Task RemoveExpired_WhatIsListedOfARunThatIsGone_IsTakenOffTheList()
    {
        await RunAsync("""["AddOne"]""");
        await using var process = Environment.StartProcess();
        var seen = await process.Store.Runs.LoadAsync("run-1", CancellationToken.None);
        await process.Control.DeleteAsync("run-1", CancellationToken.None);
        await process.Store.Runs.EnlistAsync(seen!, CancellationToken.None); // it was there: a late look at it
        Environment.Time.Advance(TimeSpan.FromDays(31));

        Assert.Equal(0, await process.Retention.RemoveExpiredAsync(CancellationToken.None));

        Assert.Empty((await process.Reader.ListAsync(new RunQuery(), CancellationToken.None)).Runs);
    }

    [Fact]
    public async Task RemoveExpired_PurgeThatWasCutOff_IsFinished()
    {
        await RunAsync("""["AddOne"]""");
        Environment.Time.Advance(TimeSpan.FromDays(31));
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.PurgeContents, 1, FaultKind.CrashAfter)))
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.Control.DeleteAsync("run-1", CancellationToken.None));
        await using var process = Environment.StartProcess();

        Assert.Equal(1, await process.Retention.RemoveExpiredAsync(CancellationToken.None));

        Assert.Empty(Environment.Storage.RunIds);
    }

    [Fact]
    public async Task RemoveExpired_PassThatTakesLong_EndsAndGoesOnNextTime()
    {
        for (var i = 0; i < 300; i++)
            await RunAsync("""["AddOne"]""", runId: $"old-{i}");
        Environment.Time.Advance(TimeSpan.FromDays(31));
        await using var process = Environment.StartProcess(FaultPlan.From(o =>
        {
            if (o.Kind == StorageOperationKind.PurgeRow)
                Environment.Time.Advance(TimeSpan.FromSeconds(2));
            return Fault.None;
        }));

        Assert.Equal(200, await process.Retention.RemoveExpiredAsync(CancellationToken.None));
        Assert.Equal(100, await process.Retention.RemoveExpiredAsync(CancellationToken.None));
    }
}
