using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Testing.Host;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>What the end of a C# workflow brings with it: the compensation of its steps, and the workflows that its attributes name.</summary>
public sealed class EndTests : CodeTest
{
    private static readonly StepOptions Undone = new() { Compensate = "Undo" };

    private readonly List<string> _undone = [];

    private Task<long> FailAfterAsync(WorkflowContext context, params string[] keys) => FailAfterAsync(context, 0, keys);

    private async Task<long> FailAfterAsync(WorkflowContext context, long value, string[] keys)
    {
        foreach (var key in keys)
            value = await AddAsync(context, key, value, Undone);
        return await RefuseAsync(context, "refuse");
    }

    private Action<StepFlowBuilder> Deployed<TWorkflow>()
        where TWorkflow : class => steps =>
    {
        With<TWorkflow>()(steps);
        steps.AddWorkflow<Receipt>().AddStep<JsonElement, string>("Undo", (input, context) => Task.FromResult(Undo(input.GetRawText())));
    };

    private string Undo(string input)
    {
        lock (_undone)
            _undone.Add(input);
        return "undone";
    }

    private async Task<RunView> EndAsync<TWorkflow>(Action<TestProcess>? act = null)
        where TWorkflow : class
    {
        await using var process = Environment.StartProcess(steps: Deployed<TWorkflow>());
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        act?.Invoke(process);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(5));
        return await process.Reader.GetAsync("run-1", CancellationToken.None);
    }

    [Fact]
    public async Task Failure_UndoesWhatSucceededInReverseOrder_WhateverTheKeys()
    {
        Script.V1 = (context, _) => FailAfterAsync(context, "first", "${x} \"quoted\" \\ key");
        var run = await EndAsync<ScriptV1>();

        Assert.Equal((RunStatus.Failed, RunStatus.Succeeded), (run.Status, run.Compensation?.Status));
        Assert.Equal(
            ["""{"step":"${x} \"quoted\" \\ key","result":2,"runId":"run-1"}""", """{"step":"first","result":1,"runId":"run-1"}"""],
            _undone);
    }

    [Fact]
    public async Task Failure_ThatTheCodeCaughtFirst_UndoesToo()
    {
        Script.V1 = async (context, _) =>
        {
            try
            {
                return await FailAfterAsync(context, "first");
            }
            catch (WorkflowStepFailedException)
            {
                await AddAsync(context, "tell", 1);
                throw new InvalidOperationException("given up");
            }
        };
        var run = await EndAsync<ScriptV1>();

        Assert.Equal((RunStatus.Failed, RunStatus.Succeeded), (run.Status, run.Compensation?.Status));
        Assert.Contains("first", Assert.Single(_undone), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingToUndo_StartsNothing()
    {
        Script.V1 = async (context, _) =>
        {
            await AddAsync(context, "kept", 1);
            return await RefuseAsync(context, "refuse");
        };
        var run = await EndAsync<ScriptV1>();

        Assert.Null(run.Compensation);
        Assert.Equal(["run-1"], Environment.Storage.RunIds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancel_UndoesWhereTheAttributeSaysSo(bool onCancel)
    {
        Script.V1 = async (context, _) =>
        {
            await AddAsync(context, "first", 1, Undone);
            await context.SleepAsync(TimeSpan.FromDays(1));
            return 1;
        };
        await using var process = Environment.StartProcess(steps: onCancel ? Deployed<UndoneOnCancel>() : Deployed<ScriptV1>());
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(5));

        Assert.Equal(onCancel ? 1 : 0, _undone.Count);
    }

    [Fact]
    public async Task CodeThatIsNotDeployed_PutsTheCompensationOffUntilItIs()
    {
        Script.V1 = async (context, _) =>
        {
            await AddAsync(context, "first", 1, Undone);
            await context.SleepAsync(TimeSpan.FromDays(1));
            return 1;
        };
        await using (var process = Environment.StartProcess(steps: Deployed<UndoneOnCancel>()))
        {
            await process.Starter.StartAsync(Request(), CancellationToken.None);
            await process.DeliverAllAsync();
        }

        await using (var other = Environment.StartProcess(steps: Deployed<ScriptV2>()))
        {
            await other.Control.CancelAsync("run-1", CancellationToken.None);
            await Environment.AdvanceAsync(other, TimeSpan.FromHours(2));
            var waiting = await other.Reader.GetAsync("run-1", CancellationToken.None);
            Assert.Equal((RunStatus.Canceled, null), (waiting.Status, waiting.Compensation?.Status));
            Assert.NotNull(waiting.Compensation);
        }

        await using var back = Environment.StartProcess(steps: Deployed<UndoneOnCancel>());
        await Environment.AdvanceAsync(back, TimeSpan.FromHours(2));

        Assert.Single(_undone);
        Assert.Equal(RunStatus.Succeeded, (await back.Reader.GetAsync("run-1", CancellationToken.None)).Compensation?.Status);
        Assert.False(RowOf().AfterPending);
    }

    [Fact]
    public async Task Ends_StartTheWorkflowsThatTheAttributesName()
    {
        Script.V1 = (context, input) => input == 1 ? AddAsync(context, "first", 1) : RefuseAsync(context, "refuse");
        await using var process = Environment.StartProcess(steps: Deployed<Told>());
        await process.Starter.StartAsync(Request(1, "good"), CancellationToken.None);
        await process.Starter.StartAsync(Request(2, "bad"), CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(5));

        var good = await process.Reader.GetAsync("good", CancellationToken.None);
        var bad = await process.Reader.GetAsync("bad", CancellationToken.None);
        Assert.Equal("\"good Succeeded\"", (await process.Reader.GetAsync(Assert.Single(good.OnEnd), CancellationToken.None)).Output?.ToString());
        Assert.Equal("\"bad Failed\"", (await process.Reader.GetAsync(Assert.Single(bad.OnEnd), CancellationToken.None)).Output?.ToString());
    }

    [Fact]
    public async Task Start_WithAnEndThatIsNotThere_IsRefusedBeforeAnythingIsWritten()
    {
        await using var process = Environment.StartProcess(steps: With<Told>());

        var refused = await Assert.ThrowsAsync<NotFoundException>(() => process.Starter.StartAsync(Request(), CancellationToken.None));

        Assert.Contains("receipt", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Environment.Storage.RunIds);
    }

    [Fact]
    public void Attribute_WithANameThatIsNone_IsRefusedWithTheClass()
    {
        var refused = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddStepFlow(steps => steps.AddWorkflow<BadEnd>()));
        Assert.Contains(nameof(BadEnd), refused.Message, StringComparison.Ordinal);
        Assert.Contains("onFailure", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no name!")]
    [InlineData("")]
    public async Task Compensate_ByAHandlerThatCannotBe_FailsTheRunWithTheKey(string handler)
    {
        Script.V1 = (context, _) => AddAsync(context, "first", 1, new StepOptions { Compensate = handler });
        var run = await EndAsync<ScriptV1>();

        Assert.Contains("first.compensate", run.Error?.Message, StringComparison.Ordinal);
        Assert.Empty(Executed);
    }

    [Fact]
    public async Task Compensate_WithATimeoutThatCannotBe_FailsTheRunWithTheKey()
    {
        Script.V1 = (context, _) => AddAsync(context, "first", 1, new StepOptions { Compensate = new("Undo") { Timeout = TimeSpan.Zero } });
        var run = await EndAsync<ScriptV1>();

        Assert.Contains("first.compensate.timeout", run.Error?.Message, StringComparison.Ordinal);
        Assert.Empty(Executed);
    }

    [Fact]
    public async Task Compensate_OfACall_IsRefused()
    {
        Script.V1 = async (context, _) => (await context.CallAsync("call", "POST", "https://api.example/", options: Undone)).Status;
        var run = await EndAsync<ScriptV1>();

        Assert.Contains("call.compensate", run.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Register_WithEndsThatAreLargerThanARowTakes_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new TestEnvironment(steps => steps.AddWorkflow<LargeEnds>()).StartProcess());
        Assert.Contains("onSuccess, onFailure and flow are ", error.Message, StringComparison.Ordinal);
        Assert.Contains("at most 4,096 are allowed", error.Message, StringComparison.Ordinal);
    }

    [Workflow("script", "v1", CompensateOnCancel = true)]
    private sealed class UndoneOnCancel(Script script) : Workflow<long, long>
    {
        public override Task<long> RunAsync(WorkflowContext context, long input) => script.V1(context, input);
    }

    [Workflow("script", "v1")]
    [OnSuccess("receipt", "v1")]
    [OnFailure("receipt")]
    private sealed class Told(Script script) : Workflow<long, long>
    {
        public override Task<long> RunAsync(WorkflowContext context, long input) => script.V1(context, input);
    }

    [Workflow("bad", "v1")]
    [OnFailure("no name!")]
    private sealed class BadEnd : Workflow<long, long>
    {
        public override Task<long> RunAsync(WorkflowContext context, long input) => Task.FromResult(input);
    }

    [Workflow("large", "v1")]
    [OnSuccess(LargeEnds.Long, LargeEnds.Long)]
    [OnSuccess(LargeEnds.Long, LargeEnds.Long)]
    [OnSuccess(LargeEnds.Long, LargeEnds.Long)]
    [OnSuccess(LargeEnds.Long, LargeEnds.Long)]
    [OnSuccess(LargeEnds.Long, LargeEnds.Long)]
    [OnSuccess(LargeEnds.Long, LargeEnds.Long)]
    [OnSuccess(LargeEnds.Long, LargeEnds.Long)]
    [OnSuccess(LargeEnds.Long, LargeEnds.Long)]
    [OnFailure(LargeEnds.Long, LargeEnds.Long)]
    [OnFailure(LargeEnds.Long, LargeEnds.Long)]
    [OnFailure(LargeEnds.Long, LargeEnds.Long)]
    [OnFailure(LargeEnds.Long, LargeEnds.Long)]
    [OnFailure(LargeEnds.Long, LargeEnds.Long)]
    [OnFailure(LargeEnds.Long, LargeEnds.Long)]
    [OnFailure(LargeEnds.Long, LargeEnds.Long)]
    [OnFailure(LargeEnds.Long, LargeEnds.Long)]
    private sealed class LargeEnds : Workflow<long, long>
    {
        public const string Long = "a-name-of-one-hundred-and-twenty-eight-characters-which-is-the-longest-that-a-workflow-may-have-and-so-may-its-version-have-one";

        public override Task<long> RunAsync(WorkflowContext context, long input) => Task.FromResult(input);
    }

    [Workflow("receipt", "v1")]
    private sealed class Receipt : Workflow<JsonElement, string>
    {
        public override Task<string> RunAsync(WorkflowContext context, JsonElement input) =>
            context.RunAsync("write", () => Task.FromResult($"{input.GetProperty("runId")} {input.GetProperty("status")}"));
    }
}
