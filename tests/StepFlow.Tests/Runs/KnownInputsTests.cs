using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Schedules;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Runs;

/// <summary>What the input of a run decides is known when the run is accepted.</summary>
public sealed class KnownInputsTests : EngineTest
{
    private async Task<IReadOnlyList<string>> RefusedAsync(string steps, string input)
    {
        await using var process = Environment.StartProcess();
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => process.Starter.StartAsync(Request(steps, input), CancellationToken.None));
        Assert.Empty(Environment.Storage.RunIds);
        return [.. refused.Problems.Select(p => p.ToString())];
    }

    [Theory]
    [InlineData(
        """["Echo",{"step":"Echo","input":{"id":"${input.order.id}"}}]""",
        """{"order":{"no":1}}""",
        "steps[1].input: input.order.id: input.order is an object with the property no; there is no 'id'. In: ${input.order.id}")]
    [InlineData("""[{"step":"AddOne","input":"${previous.a}"}]""", "1", "steps[0].input: previous.a: the previous output is a number; there is no 'a'. In: ${previous.a}")]
    [InlineData("""["Echo",{"step":"AddOne","input":"${input * 2}"}]""", "\"x\"", "steps[1].input: '*' needs")]
    [InlineData("""["Echo",{"if":"${input.a}","then":["Echo"]}]""", """{"a":1}""", "steps[1].if: Expected true or false, found the number 1. From: \"${input.a}\"")]
    [InlineData("""["Echo",{"forEach":"${input.a}","do":["Echo"]}]""", """{"a":{}}""", "steps[1].forEach: Expected a list, found an object. From: \"${input.a}\"")]
    [InlineData("""["Echo",{"waitForEvent":"${input.a}"}]""", """{"a":7}""", "steps[1].waitForEvent: waitForEvent: Expected the id of an event, found the number 7.")]
    [InlineData("""["Echo",{"sleepUntil":"${input.a}"}]""", """{"a":"soon"}""", "steps[1].sleepUntil: Expected a time with an offset")]
    [InlineData("""["Echo",{"sleepUntil":"${input.a}"}]""", """{"a":"2036-12-24T00:00:00Z"}""", "steps[1].sleepUntil: Expected a time at most 3650 days away, found 2036-12-24T00:00:00Z.")]
    [InlineData("""[{"parallel":[["Echo"],["Echo",{"step":"Echo","input":"${input.b}"}]]}]""", """{"a":1}""", "steps[0].parallel[1][1].input: input.b: the run's input is an object")]
    [InlineData("""["Echo",{"call":{"url":"https://api.example/${input.b}"}}]""", """{"a":1}""", "steps[1].call")]
    [InlineData("""["Echo",{"notify":"${input.b}"}]""", """{"a":1}""", "steps[1].notify: input.b: the run's input is an object")]
    public async Task Start_WithInputThatAStepCannotUse_IsRefusedWithStepPathAndWhatWasThere(string steps, string input, string problem) =>
        Assert.StartsWith(problem, Assert.Single(await RefusedAsync(steps, input)), StringComparison.Ordinal);

    [Fact]
    public async Task Start_WithSeveralWrong_NamesThemAll() =>
        Assert.Equal(2, (await RefusedAsync("""[{"step":"Echo","input":"${input.a}"},{"step":"Echo","input":"${input.b}"}]""", "{}")).Count);

    [Theory]
    [InlineData("""["Echo",{"if":"${input.a == 1}","then":["Echo"],"else":[{"step":"Echo","input":"${input.b}"}]}]""", """{"a":1}""")]
    [InlineData("""["Echo",{"forEach":"${input.list}","do":[{"step":"Echo","input":"${input.b}"}]}]""", """{"list":[]}""")]
    [InlineData("""["Echo",{"if":"${input.a != null && input.a.b > 1}","then":["Echo"]}]""", """{"a":null}""")]
    public async Task Start_WithWhatMayNeverBeNeeded_IsAccepted(string steps, string input) =>
        Assert.Equal(RunStatus.Succeeded, (await RunAsync(steps, input)).Status);

    [Fact]
    public async Task Start_WithWhatAnEarlierStepDecides_FailsAtTheStep()
    {
        var run = await RunAsync("""["Echo",{"step":"Echo","input":"${previous.b}"}]""", """{"a":1}""");
        Assert.Equal((RunStatus.Failed, "expression-failed"), (run.Status, run.Error?.Type));
    }

    [Fact]
    public async Task Start_OfAWorkflow_SaysWhichVersionTheInputDoesNotFit()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process);
        var refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => process.Starter.StartAsync(new StartRequest { Workflow = "order", Input = Payload.FromJson("{}") }, CancellationToken.None));

        Assert.StartsWith(
            "input: Does not fit version 'v1' of workflow 'order', steps[0].input: input.id: the run's input is an object",
            Assert.Single(refused.Problems).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutSchedule_WithInputThatDoesNotFit_IsRefused()
    {
        await using var process = Environment.StartProcess();
        await PublishAsync(process);
        var request = new ScheduleRequest { Cron = "0 * * * *", Start = new StartRequest { Workflow = "order", Input = Payload.FromJson("{}") } };
        await Assert.ThrowsAsync<InvalidInputException>(() => process.Book.PutAsync("hourly", request, CancellationToken.None));
    }

    [Fact]
    public async Task Start_ByTheEndOfARun_IsNotRefusedButSeenToFail()
    {
        await using var process = Environment.StartProcess();
        var ends = new RunSettings { OnSuccess = [new EndStart { Steps = Steps("""[{"step":"Echo","input":"${input.nothing}"}]""") }] };
        await process.Starter.StartAsync(Request("""["AddOne"]""") with { Settings = ends }, CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(2));

        var ended = await process.Reader.GetAsync("run-1", CancellationToken.None);
        Assert.Equal(RunStatus.Failed, RowOf(Assert.Single(ended.OnEnd)).Status);
    }

    [Fact]
    public void Check_OfManyTemplatesOverALargeInput_LooksAtSomeOnly()
    {
        var input = Payload.FromJson($$"""{"text":"{{new string('x', 900_000)}}"}""");
        var steps = Steps($"[{string.Join(',', Enumerable.Repeat("""{"step":"Echo","input":"${input.missing}"}""", 2000))}]");
        var known = KnownTemplate.Of(steps);
        var problems = new StepFlow.Definitions.Json.ProblemList();

        KnownInputs.Check(known, input, default, problems);

        Assert.Equal(KnownTemplate.Max, known.Count);
        var wrong = Assert.Throws<InvalidInputException>(problems.ThrowIfAny);
        Assert.Equal(16 * 1024 * 1024 / input.Size, wrong.Problems.Count);
    }

    [Fact]
    public void Check_OfAValueThatIsLarge_LeavesItToItsStep()
    {
        var input = Payload.FromJson($$"""{"text":"{{new string('x', 1_100_000)}}"}""");
        var known = KnownTemplate.Of(Steps("""["Echo",{"step":"Echo","input":"${input}"}]"""));
        var problems = new StepFlow.Definitions.Json.ProblemList();
        KnownInputs.Check(known, input, default, problems);
        problems.ThrowIfAny();
        Assert.Single(known);
    }

    private static Task PublishAsync(TestProcess process) => process.Workflows.PublishAsync(
        "order", "v1", new WorkflowDefinition(null, null, Steps("""[{"step":"Echo","input":"${input.id}"}]""")), CancellationToken.None);
}
