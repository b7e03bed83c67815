using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Workflows;

/// <summary>What is known of the workflows that steps run before any of them begins.</summary>
public sealed class ChildWorkflowsTests : EngineTest
{
    private const string WithoutEnd = "would run without end. Put one of these steps into an 'if' that becomes false one day.";

    private static string Runs(string workflow, string? version = null) =>
        version is null
            ? $$$"""{"run":{"workflow":"{{{workflow}}}"}}"""
            : $$$"""{"run":{"workflow":"{{{workflow}}}","version":"{{{version}}}"}}""";

    private static Task PublishAsync(TestProcess process, string workflow, string steps, string version = "v1") =>
        process.Workflows.PublishAsync(workflow, version, new WorkflowDefinition(null, null, Steps($"[{steps}]")), CancellationToken.None);

    private static async Task<string> RefusedAsync(Task task)
    {
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => task);
        return Assert.Single(refused.Problems).ToString();
    }

    private static Task StartAsync(TestProcess process, string steps) => process.Starter.StartAsync(Request($"[{steps}]"), CancellationToken.None);

    [Fact]
    public async Task Publish_ACycleOverOthers_IsNamedWithTheWholeChain()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "a", $"""{Runs("b", "v1")}""");
        await PublishAsync(process, "b", $"""{Runs("c")}""");

        Assert.Equal(
            $"steps[1].run: c v1 → a v1 → b v1 → c v1 {WithoutEnd}",
            await RefusedAsync(PublishAsync(process, "c", $"""{Runs("b", "v9")},{Runs("a")}""")));
        await Assert.ThrowsAsync<NotFoundException>(() => process.Workflows.GetAsync("c", "v1", CancellationToken.None));
    }

    [Fact]
    public async Task Publish_TheFirstVersionThatRunsItsDefault_IsRefused()
    {
        await using var process = Environment.StartProcess();
        Assert.Equal($"steps[0].run: a v1 → a v1 {WithoutEnd}", await RefusedAsync(PublishAsync(process, "a", Runs("a"))));
    }

    [Fact]
    public async Task Publish_AVersionThatRunsAnotherDefault_IsTaken()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "a", "\"AddOne\"");
        await PublishAsync(process, "a", Runs("a"), "v2");
        await process.Starter.StartAsync(new StartRequest { Workflow = "a", Version = "v2", RunId = "run-1", Input = Payload.FromJson("1") }, CancellationToken.None);
        Assert.Equal("2", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
    }

    [Theory]
    [InlineData("""{"if":"${previous > 0}","then":[{"run":{"workflow":"a"}}]}""")]
    [InlineData("""{"forEach":"${previous}","do":[{"run":{"workflow":"a"}}]}""")]
    public async Task Publish_ACycleThatMayEnd_IsTaken(string steps)
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "a", steps);
    }

    [Fact]
    public async Task Publish_ACycleInsideOfParallel_IsRefused()
    {
        await using var process = Environment.StartProcess();
        Assert.StartsWith(
            "steps[0].parallel[1][0].run: a v1 → a v1 would run without end.",
            await RefusedAsync(PublishAsync(process, "a", $$"""{"parallel":[["AddOne"],[{{Runs("a")}} ]]}""")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhereADefaultThatWasSetSinceMakesACycle_IsRefused()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "a", "\"AddOne\"");
        await PublishAsync(process, "b", Runs("a"));
        await PublishAsync(process, "a", Runs("b"), "v2");
        await process.Workflows.SetDefaultAsync("a", [new VersionWeight("v2", 1)], CancellationToken.None);

        Assert.Equal($"steps[0].run: b v1 → a v2 → b v1 {WithoutEnd}", await RefusedAsync(StartAsync(process, Runs("b"))));
        await PublishAsync(process, "a", Runs("b"), "v2");
        Assert.Empty(Environment.Storage.RunIds);
    }

    [Fact]
    public async Task Start_WhereTheDefaultIsASplit_IsTaken()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "a", "\"AddOne\"");
        await PublishAsync(process, "a", Runs("a"), "v2");
        await process.Workflows.SetDefaultAsync("a", [new VersionWeight("v1", 1), new VersionWeight("v2", 1)], CancellationToken.None);
        await StartAsync(process, Runs("a", "v2"));
    }

    [Fact]
    public async Task Start_WhereAGrandchildIsMissing_IsRefusedWithTheWholeChain()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "a", Runs("b", "v1"));
        await PublishAsync(process, "b", Runs("gone"));

        Assert.StartsWith(
            "steps[1].run: a v1 → b v1 → gone: No workflow named 'gone' is published.",
            await RefusedAsync(StartAsync(process, $"\"AddOne\",{Runs("a")}")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OfStepsThatTheEndRuns_LooksTheirWorkflowsUp()
    {
        await using var process = Environment.StartProcess();
        var request = Request("""["AddOne"]""") with { Settings = new() { OnFailure = [new() { Steps = Steps($"[{Runs("gone")}]") }] } };

        Assert.StartsWith(
            "onFailure[0].steps[0].run: No workflow named 'gone' is published.",
            await RefusedAsync(process.Starter.StartAsync(request, CancellationToken.None)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OfManyStepsThatRunTheSame_LooksItUpOnce()
    {
        var reads = 0;
        await using var process = Environment.StartProcess(FaultPlan.From(operation =>
        {
            if (operation.Kind == StorageOperationKind.ReadWorkflow)
                reads++;
            return FaultKind.None;
        }));
        await PublishAsync(process, "a", "\"AddOne\"");
        reads = 0;

        await StartAsync(process, string.Join(',', Enumerable.Repeat(Runs("a", "v1"), 5000).Concat(Enumerable.Repeat(Runs("a"), 5000))));

        Assert.InRange(reads, 1, 5);
    }

    [Fact]
    public async Task Ends_ThatStartTheirOwnWorkflowManyTimes_StopSoon()
    {
        await using var process = Environment.StartProcess();
        var settings = new RunSettings { OnSuccess = [.. Enumerable.Repeat(new EndStart { Workflow = "a" }, 3)] };
        await process.Workflows.PublishAsync("a", "v1", new WorkflowDefinition(null, null, Steps("""["Echo"]""")) { Settings = settings }, CancellationToken.None);
        await process.Starter.StartAsync(new StartRequest { Workflow = "a", RunId = "run-1" }, CancellationToken.None);

        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(2));

        // Each counts for three of sixteen: six levels behind the first run, of which the last starts none.
        Assert.Equal(1 + 3 + 9 + 27 + 81 + 243 + 729, Environment.Storage.RunIds.Count);
    }
}
