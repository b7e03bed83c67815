using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Workflows;

public sealed class WorkflowRegistryTests : EngineTest
{
    private static Task<(StoredVersion Version, bool Created)> PublishAsync(TestProcess process, string version, string steps) =>
        process.Workflows.PublishAsync("order", version, new WorkflowDefinition(null, null, Steps(steps)), CancellationToken.None);

    private static async Task<string?> StartAsync(TestProcess process, string runId)
    {
        var request = new StartRequest { Workflow = "order", Input = Payload.FromJson("1"), RunId = runId };
        return (await process.Starter.StartAsync(request, CancellationToken.None)).Run.Row.Version;
    }

    [Fact]
    public async Task Publish_SameContentAgain_ChangesNothing()
    {
        await using var process = Environment.StartProcess();
        Assert.True((await PublishAsync(process, "v1", """["AddOne"]""")).Created);
        Environment.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await PublishAsync(process, "v1", """[{"step": "AddOne"}]""")).Created);
    }

    [Fact]
    public async Task Publish_OtherContentUnderTheSameVersion_IsAConflict()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "v1", """["AddOne"]""");
        var error = await Assert.ThrowsAsync<ConflictException>(() => PublishAsync(process, "v1", """["MultiplyWithTwo"]"""));
        Assert.Contains("Versions are immutable", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_NewVersionInTheMiddle_LeavesRunsInFlightAlone()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "v1", """["AddOne", "MultiplyWithTwo"]""");
        await StartAsync(process, "run-1");
        await process.DeliverAsync();
        await PublishAsync(process, "v2", """["MultiplyWithTwo", "AddOne"]""");
        await process.Workflows.SetDefaultAsync("order", [new VersionWeight("v2", 1)], CancellationToken.None);
        await StartAsync(process, "run-2");
        Assert.Equal("4", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
        Assert.Equal("3", (await Environment.RunToEndAsync(process, "run-2")).Output?.ToString());
    }

    [Fact]
    public async Task Default_NeverSet_StaysWithTheFirstVersion()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "v1", """["AddOne"]""");
        Environment.Time.Advance(TimeSpan.FromSeconds(1));
        await PublishAsync(process, "v2", """["MultiplyWithTwo"]""");
        Assert.Equal("v1", await StartAsync(process, "run-1"));
    }

    [Fact]
    public async Task Default_Weights_SplitTheRunsAndRepeatAlike()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "v1", """["AddOne"]""");
        await PublishAsync(process, "v2", """["MultiplyWithTwo"]""");
        await process.Workflows.SetDefaultAsync("order", [new("v1", 90), new("v2", 10)], CancellationToken.None);
        var versions = new List<string?>();
        for (var run = 0; run < 400; run++)
            versions.Add(await StartAsync(process, $"run-{run}"));
        Assert.InRange(versions.Count(v => v == "v2"), 20, 70);
        Assert.Equal(versions[7], await StartAsync(process, "run-7"));
    }

    [Fact]
    public async Task SetDefault_UnknownVersion_NamesThoseThereAre()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "v1", """["AddOne"]""");
        var error = await Assert.ThrowsAsync<NotFoundException>(() =>
            process.Workflows.SetDefaultAsync("order", [new("v9", 1)], CancellationToken.None));
        Assert.Contains("Published: v1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task SetDefault_WeightOutOfRange_IsRefused(int weight)
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "v1", """["AddOne"]""");
        await Assert.ThrowsAsync<InvalidInputException>(() =>
            process.Workflows.SetDefaultAsync("order", [new("v1", weight)], CancellationToken.None));
    }
}
