using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Tests.Execution.Forks;

/// <summary>Ways, branches and children, from the start of a run to its end.</summary>
public sealed class ForkTests : EngineTest
{
    [Theory]
    [InlineData("1", "4")]
    [InlineData("9", "11")]
    public async Task If_Condition_TakesItsWayAndGoesOn(string input, string output)
    {
        var run = await RunAsync("""[{"if":"${previous < 5}","then":["MultiplyWithTwo"],"else":["AddOne"]},{"sleep":"1s"},"Echo",{"if":"${input < 5}","then":["MultiplyWithTwo"]},{"if":"${input >= 5}","then":["AddOne"]}]""", input);
        Assert.Equal((RunStatus.Succeeded, output), (run.Status, run.Output?.ToString()));
    }

    [Fact]
    public async Task If_WayNotTaken_IsShownAsSkippedAndHasNoRecord()
    {
        var run = await RunAsync("""[{"if":"${previous > 5}","then":["AddOne","AddOne"],"else":["MultiplyWithTwo"]},"AddOne"]""");
        Assert.Equal(
            ["step-0:if Succeeded", "step-1:AddOne Skipped", "step-2:AddOne Skipped", "step-4:MultiplyWithTwo Succeeded", "step-5:AddOne Succeeded"],
            run.Steps.Select(s => $"{s.Key} {s.Status}"));
        Assert.Equal("3", run.Output?.ToString());
    }

    [Theory]
    [InlineData("""[{"if":"${previous > 5}","then":["AddOne"]}]""", "1")]
    [InlineData("""[{"if":"${previous > 5}","else":["AddOne"]}]""", "2")]
    [InlineData("""[{"if":"${previous > 5}","then":[],"else":[]},"AddOne"]""", "2")]
    [InlineData("""[{"if":true,"then":[{"if":false,"then":["AddOne"],"else":["MultiplyWithTwo","MultiplyWithTwo"]}],"else":["AddOne"]},"AddOne"]""", "5")]
    [InlineData("""["AddOne",{"if":true,"then":[{"step":"Echo","input":"${steps.AddOne * 10}"}]},"AddOne"]""", "21")]
    public async Task If_Edges_EndWhereTheyShould(string steps, string output)
    {
        var run = await RunAsync(steps);
        Assert.Equal((RunStatus.Succeeded, output), (run.Status, run.Output?.ToString()));
    }

    [Fact]
    public async Task If_ConditionThatIsNoTruth_FailsTheRunWithWhatWasFound()
    {
        var run = await RunAsync("""["AddOne",{"if":"${previous + 1}","then":["AddOne"]}]""");
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal("step-1:if: expected true or false from \"${previous + 1}\", found 3.", run.Error?.Message);
    }

    [Fact]
    public async Task Parallel_Branches_BeginWithTheValueBeforeAndGiveTheListOfTheirOutputs()
    {
        var run = await RunAsync("""["AddOne",{"parallel":[["AddOne"],["MultiplyWithTwo","AddOne"],["Echo"]]},"Echo"]""");
        Assert.Equal((RunStatus.Succeeded, "[3,5,2]"), (run.Status, run.Output?.ToString()));
        Assert.Equal([RunStatus.Succeeded, RunStatus.Succeeded, RunStatus.Succeeded], run.Steps[1].Children.Select(c => c.Status));
        Assert.Equal(("step-1:parallel", "Succeeded"), (run.Steps[1].Key, run.Steps[1].Status));
    }

    [Fact]
    public async Task ForEach_Items_GiveTheirOutputsInTheirOrder()
    {
        var run = await RunAsync("""[{"forEach":"${input.lines}","do":["AddOne",{"step":"Echo","input":{"was":"${item}","at":"${index}","now":"${previous}","of":"${input.name}"}}],"maxConcurrency":2}]""",
            """{"name":"x","lines":[5,6,7]}""");
        Assert.Equal(
            """[{"was":5,"at":0,"now":6,"of":"x"},{"was":6,"at":1,"now":7,"of":"x"},{"was":7,"at":2,"now":8,"of":"x"}]""", run.Output?.ToString());
    }

    [Fact]
    public async Task ForEach_NoItems_GivesAnEmptyList()
    {
        var run = await RunAsync("""[{"forEach":"${input}","do":["AddOne"]}]""", "[]");
        Assert.Equal((RunStatus.Succeeded, "[]"), (run.Status, run.Output?.ToString()));
    }

    [Theory]
    [InlineData("7", "forEach: expected a list, found the number 7.")]
    [InlineData("""{"a":1}""", "forEach: expected a list, found an object.")]
    public async Task ForEach_NoList_FailsTheRunWithWhatWasFound(string input, string message)
    {
        var run = await RunAsync("""["Echo",{"forEach":"${previous}","do":["AddOne"]}]""", input);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.StartsWith(message, run.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForEach_DeepItems_AreWhatTheyWereToTheLetter()
    {
        var deep = $"[{new string('[', 500)}1.50,\"é\"{new string(']', 500)},\"ü\"]";
        var run = await RunAsync("""[{"forEach":"${input}","do":[{"sleep":"1s"}]}]""", deep);
        Assert.Equal((RunStatus.Succeeded, deep), (run.Status, run.Output?.ToString()));
    }

    [Fact]
    public async Task Nested_ForEachInParallelInForEach_SeesEveryLevel()
    {
        var run = await RunAsync(
            """["Echo",{"forEach":"${input.rows}","do":[{"parallel":[[{"forEach":"${item}","do":[{"step":"Echo","input":"${item * steps.Echo.factor}"}]}],[{"step":"Echo","input":"${index}"}]]}]}]""",
            """{"factor":10,"rows":[[1,2],[3]]}""");
        Assert.Equal("[[[10,20],0],[[30],1]]", run.Output?.ToString());
    }

    [Fact]
    public async Task ForEach_ManyItems_RunAtMostSoManyAtOnce()
    {
        await using var process = Environment.StartProcess();
        var items = $"[{string.Join(',', Enumerable.Range(0, 50))}]";
        await process.Starter.StartAsync(Request("""[{"forEach":"${input}","do":[{"sleep":"1m"},"AddOne"],"maxConcurrency":8}]""", items), CancellationToken.None);
        await process.DeliverAllAsync();
        Assert.Equal((8, 8, 50), (RowOf().Fork!.Live.Count, RowOf().Fork!.Next, RowOf().Fork!.Count));
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal($"[{string.Join(',', Enumerable.Range(1, 50))}]", run.Output?.ToString());
        Assert.Equal(50, Executed.Count);
    }

    [Fact]
    public async Task Parallel_BranchFailsFast_HoldsTheOthersAndFailsTheRun()
    {
        var run = await RunAsync("""[{"parallel":[["Refuse"],[{"sleep":"1h"},"AddOne"]]}]""");
        Assert.Equal((RunStatus.Failed, "branch-failed"), (run.Status, run.Error?.Type));
        Assert.Contains("Branch 0", run.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("refused 1", run.Error.Message, StringComparison.Ordinal);
        Assert.Equal([RunStatus.Failed, RunStatus.Paused], run.Steps[0].Children.Select(c => c.Status));
    }

    [Fact]
    public async Task Parallel_BranchFailsAndAllAreWaitedFor_FailsAfterTheLast()
    {
        var run = await RunAsync("""[{"parallel":[["Refuse"],[{"sleep":"1h"},"AddOne"],["Refuse"]],"onFailure":"waitAll"}]""");
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("2 of 3 branches did not succeed", run.Error!.Message, StringComparison.Ordinal);
        Assert.Equal([RunStatus.Failed, RunStatus.Succeeded, RunStatus.Failed], run.Steps[0].Children.Select(c => c.Status));
    }

    [Fact]
    public async Task Resume_AfterAFailedBranch_ExecutesOnlyWhatIsNotRecorded()
    {
        FlakyFailures = 1;
        const string Steps = """[{"parallel":[["AddOne",{"step":"Flaky","retry":{"maxAttempts":1}}],["AddOne",{"sleep":"1h"},"MultiplyWithTwo"]]},"Echo"]""";
        var failed = await RunAsync(Steps);
        Assert.Equal(RunStatus.Failed, failed.Status);
        await using var process = Environment.StartProcess();
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Succeeded, "[2,4]"), (run.Status, run.Output?.ToString()));
        Assert.Equal(2, Executed.Count(e => e.StartsWith("step-0:AddOne", StringComparison.Ordinal)));
        Assert.Equal(1, Executed.Count(e => e.StartsWith("step-2:MultiplyWithTwo", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Delete_RunWithBranches_RemovesThemToo()
    {
        var run = await RunAsync("""[{"forEach":[1,2,3],"do":[{"parallel":[["AddOne"]]}]}]""");
        await using var process = Environment.StartProcess();
        var branch = run.Steps[0].Children[1].RunId;
        var refused = await Assert.ThrowsAsync<ConflictException>(() => process.Control.DeleteAsync(branch, CancellationToken.None));
        Assert.Contains("It is a branch of run 'run-1'", refused.Message, StringComparison.Ordinal);
        await process.Control.DeleteAsync("run-1", CancellationToken.None);
        Assert.Empty(Environment.Storage.RunIds);
    }

    [Fact]
    public async Task List_Branches_AreNotShown()
    {
        await RunAsync("""[{"parallel":[["AddOne"],["AddOne"]]}]""");
        await using var process = Environment.StartProcess();
        var listed = await process.Reader.ListAsync(new StepFlow.Storage.RunQuery(), CancellationToken.None);
        Assert.Equal(["run-1"], listed.Runs.Select(r => r.RunId));
    }

    [Fact]
    public async Task Run_ChildWorkflow_GivesItsOutput()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "double", "v1", """["MultiplyWithTwo"]""");
        await process.Starter.StartAsync(Request("""["AddOne",{"run":{"workflow":"double"},"input":"${previous * 10}"},"AddOne"]"""), CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Succeeded, "41"), (run.Status, run.Output?.ToString()));
        var child = await process.Reader.GetAsync(run.Steps[1].Children[0].RunId, CancellationToken.None);
        Assert.Equal(("double", "v1", "run-1", 1), (child.Workflow, child.Version, child.Parent?.RunId, child.Parent?.Position));
        var listed = await process.Reader.ListAsync(new StepFlow.Storage.RunQuery(), CancellationToken.None);
        Assert.Equal(2, listed.Runs.Count);
    }

    [Fact]
    public async Task Run_ChildFails_FailsTheStepOrIsItsResult()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "refusing", "v1", """["Refuse"]""");
        await process.Starter.StartAsync(Request("""[{"run":{"workflow":"refusing"}}]""", runId: "hard"), CancellationToken.None);
        await process.Starter.StartAsync(Request("""[{"run":{"workflow":"refusing"},"result":"outcome"},{"step":"Echo","input":["${previous.status}","${previous.error}","${previous.output}"]}]""", runId: "soft"), CancellationToken.None);
        var hard = await Environment.RunToEndAsync(process, "hard");
        Assert.Equal((RunStatus.Failed, "child-failed"), (hard.Status, hard.Error?.Type));
        var soft = await Environment.RunToEndAsync(process, "soft");
        Assert.Equal((RunStatus.Succeeded, """["Failed","refused 1",null]"""), (soft.Status, soft.Output?.ToString()));
    }

    [Fact]
    public async Task Run_UnknownWorkflow_IsRefusedBeforeAnythingIsWritten()
    {
        await using var process = Environment.StartProcess();
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
            process.Starter.StartAsync(Request("""[{"if":true,"then":[{"run":{"workflow":"missing"}}]}]"""), CancellationToken.None));
        Assert.StartsWith("steps[0].then[0].run: No workflow named 'missing' is published.", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Environment.Storage.RunIds);
    }

    [Fact]
    public async Task Run_VersionThatRunsItself_IsRefusedAtPublish()
    {
        await using var process = Environment.StartProcess();
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => PublishAsync(process, "loop", "v1", """["AddOne",{"run":{"workflow":"loop","version":"v1"}}]"""));
        Assert.Contains("steps[1].run: loop v1 → loop v1 would run without end", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WorkflowsThatRunEachOther_EndAtTheLargestDepth()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process, "ping", "v1", """[{"if":true,"then":[{"run":{"workflow":"pong"}}]}]""");
        await PublishAsync(process, "pong", "v1", """[{"run":{"workflow":"ping"}}]""");
        await process.Starter.StartAsync(new StartRequest { Workflow = "ping", RunId = "run-1" }, CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("at most 100 may wait for each other", run.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(101, Environment.Storage.RunIds.Count);
    }

    private static Task PublishAsync(StepFlow.Testing.Host.TestProcess process, string workflow, string version, string steps) =>
        process.Workflows.PublishAsync(workflow, version, new StepFlow.Definitions.WorkflowDefinition(null, null, Steps(steps)), CancellationToken.None);

    [Fact]
    public async Task Resume_OfAFailedBranchAlone_IsRefused_AsItsRunCountsItAsFailed()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"parallel": [["Refuse"], [{"sleep": "1h"}]], "onFailure": "waitAll"}]"""), CancellationToken.None);
        await process.DeliverAllAsync();
        var branch = RunId.OfChild(RowOf(), 0, 0);
        Assert.Equal(RunStatus.Failed, RowOf(branch).Status);

        var refused = await Assert.ThrowsAsync<ConflictException>(() => process.Control.ResumeAsync(branch, CancellationToken.None));

        Assert.Contains("Run 'run-1' counts it as failed. Resume that run once it has failed", refused.Message, StringComparison.Ordinal);
        Assert.Equal((RunStatus.Failed, 0), (RowOf(branch).Status, RowOf(branch).Generation));
    }
}
