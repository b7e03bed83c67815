using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Runs;

public sealed class RunCopierTests : EngineTest
{
    private static Task PublishAsync(TestProcess process, string version, string steps) => process.Workflows.PublishAsync(
        "order", version, new WorkflowDefinition(null, null, Steps(steps)), CancellationToken.None);

    [Fact]
    public async Task Copy_Restart_RunsTheSamePlanFromTheStart()
    {
        await RunAsync("""["AddOne", "MultiplyWithTwo"]""", "5");
        await using var process = Environment.StartProcess();
        await process.Copier.CopyAsync("run-1", new CopyRequest { RunId = "run-2" }, CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-2");
        Assert.Equal(("12", "run-1", 4), (run.Output?.ToString(), run.Origin?.RunId, Executed.Count));
    }

    [Fact]
    public async Task Copy_SameKeyTwice_IsTheSameRun()
    {
        await RunAsync("""["AddOne"]""");
        await using var process = Environment.StartProcess();
        var request = new CopyRequest { IdempotencyKey = "again" };
        var first = await process.Copier.CopyAsync("run-1", request, CancellationToken.None);
        var second = await process.Copier.CopyAsync("run-1", request, CancellationToken.None);
        Assert.Equal((true, false, first.Run.Row.RunId), (first.Created, second.Created, second.Run.Row.RunId));
    }

    [Fact]
    public async Task Copy_Fork_KeepsTheEarlierRecordsAndExecutesOnlyTheRest()
    {
        await RunAsync("""["AddOne", "MultiplyWithTwo", "AddOne"]""");
        await using var process = Environment.StartProcess();
        Executed.Clear();
        await process.Copier.CopyAsync("run-1", new CopyRequest { RunId = "run-2", FromPosition = 2 }, CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-2");
        Assert.Equal(("5", 3), (run.Output?.ToString(), run.Steps.Count(s => s.Status == "Succeeded")));
        Assert.Equal(["step-2:AddOne#1"], Executed);
    }

    [Fact]
    public async Task Copy_ForkIntoAnotherVersion_TakesItsLaterSteps()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "v1", """["AddOne", "AddOne"]""");
        await PublishAsync(process, "v2", """["AddOne", "MultiplyWithTwo", "MultiplyWithTwo"]""");
        await process.Starter.StartAsync(new StartRequest { Workflow = "order", Version = "v1", Input = Payload.FromJson("1"), RunId = "run-1" }, CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Copier.CopyAsync("run-1", new CopyRequest { RunId = "run-2", FromPosition = 1, Version = "v2" }, CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-2");
        Assert.Equal(("8", "v2"), (run.Output?.ToString(), run.Version));
    }

    [Fact]
    public async Task Copy_ForkWhereTheKeptStepsDiffer_IsRefusedWithBoth()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "v1", """["AddOne", "AddOne"]""");
        await PublishAsync(process, "v2", """["MultiplyWithTwo", "AddOne"]""");
        await process.Starter.StartAsync(new StartRequest { Workflow = "order", Version = "v1", Input = Payload.FromJson("1"), RunId = "run-1" }, CancellationToken.None);
        await process.DeliverAllAsync();
        var refused = await Assert.ThrowsAsync<ConflictException>(() => process.Copier.CopyAsync(
            "run-1", new CopyRequest { FromPosition = 1, Version = "v2" }, CancellationToken.None));
        Assert.Contains("AddOne", refused.Message, StringComparison.Ordinal);
        Assert.Contains("MultiplyWithTwo", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["run-1"], Environment.Storage.RunIds);
    }

    [Theory]
    [InlineData(-1, typeof(InvalidInputException))]
    [InlineData(2, typeof(ConflictException))]
    [InlineData(3, typeof(ConflictException))]
    public async Task Copy_ForkFromAPositionWithoutRecords_IsRefused(int from, Type expected)
    {
        await RunAsync("""["AddOne", "Refuse"]""");
        await using var process = Environment.StartProcess();
        await Assert.ThrowsAsync(expected, () => process.Copier.CopyAsync("run-1", new CopyRequest { FromPosition = from }, CancellationToken.None));
    }
}
