using StepFlow.Runs;
using StepFlow.Testing.Assertions;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.TestKit;

/// <summary>What the assertions of the test kit say, and that they can fail.</summary>
public sealed class RunAssertTests : EngineTest
{
    private static string Message(Func<object> assert) => Assert.Throws<RunAssertException>(assert).Message.ReplaceLineEndings("\n");

    [Fact]
    public async Task Assertions_ThatHold_CanBeChained()
    {
        FlakyFailures = 2;
        var run = await RunAsync("""["AddOne", "Flaky", "Echo"]""");
        run.Is(RunStatus.Succeeded).Succeeded().Succeeded(2)
            .Recorded("step-0:AddOne", "step-1:Flaky", "step-2:Echo")
            .Returned("step-0:AddOne", 2).Attempted("step-1:Flaky", 3);
        (await RunAsync("""["Refuse"]""", runId: "run-2")).Failed("refused").Failed("step-0:Refuse", "refused 1");
    }

    [Fact]
    public async Task Assertions_ThatDoNotHold_SayWhatWasExpectedAndFoundAndHowTheRunStands()
    {
        var run = await RunAsync("""["AddOne", "Refuse", "Echo"]""");

        Assert.Equal(
            """
            Run 'run-1': expected the status Succeeded, found Failed.
            The run is Failed, at step 1 of 3. refused 1
              step-0:AddOne: Succeeded, 2
              step-1:Refuse: Failed, refused 1
              step-2:Echo: Pending
            """.ReplaceLineEndings("\n"),
            Message(() => run.Succeeded()));
    }

    [Fact]
    public async Task Assertions_EachOfThem_CanFail()
    {
        var failed = await RunAsync("""["AddOne", "Refuse", "Echo"]""");
        var done = await RunAsync("""["Echo"]""", """{"a":1,"b":[2]}""", "run-2");

        Assert.StartsWith("Run 'run-2': expected the output {\"b\":3}, found {\"a\":1,\"b\":[2]}.", Message(() => done.Succeeded(new { b = 3 })), StringComparison.Ordinal);
        done.Succeeded(new { b = new[] { 2 }, a = 1 }).Returned("step-0:Echo", Payload.FromJson("""{"b":[2],"a":1}"""));
        Assert.StartsWith("Run 'run-2': expected the status Failed, found Succeeded.", Message(() => done.Failed("x")), StringComparison.Ordinal);
        Assert.StartsWith("Run 'run-1': expected an error with \"late\", found \"refused 1\".", Message(() => failed.Failed("late")), StringComparison.Ordinal);
        Assert.StartsWith(
            "Run 'run-1': expected records of step-0:AddOne, step-2:Echo, found step-0:AddOne, step-1:Refuse.",
            Message(() => failed.Recorded("step-0:AddOne", "step-2:Echo")),
            StringComparison.Ordinal);
        Assert.StartsWith("Run 'run-1': expected step-0:AddOne to have returned 3, found 2.", Message(() => failed.Returned("step-0:AddOne", 3)), StringComparison.Ordinal);
        Assert.StartsWith("Run 'run-1': expected step-1:Refuse to have succeeded, found Failed.", Message(() => failed.Returned("step-1:Refuse", 3)), StringComparison.Ordinal);
        Assert.StartsWith("Run 'run-1': expected step-0:AddOne to have failed, found Succeeded.", Message(() => failed.Failed("step-0:AddOne", "x")), StringComparison.Ordinal);
        Assert.StartsWith("Run 'run-1': expected step-1:Refuse to have failed with \"x y\", found \"refused 1\".", Message(() => failed.Failed("step-1:Refuse", "x y")), StringComparison.Ordinal);
        Assert.StartsWith("Run 'run-1': expected 2 attempts at step-0:AddOne, found 1.", Message(() => failed.Attempted("step-0:AddOne", 2)), StringComparison.Ordinal);
        Assert.StartsWith("Run 'run-1': expected a step step-9:X, found step-0:AddOne, step-1:Refuse, step-2:Echo.", Message(() => failed.Step("step-9:X")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FakeSteps_FailByNameByKeyAndByPosition()
    {
        var fakes = new FakeSteps().Returns<long, long>("Add", x => x + 1).Fails(0, times: 1).Fails("step-2:Add", times: 2);
        var environment = new TestEnvironment(fakes.Register);
        await using var process = environment.StartProcess();
        await process.Starter.StartAsync(Request("""["Add", "Add", "Add"]"""), CancellationToken.None);

        var run = await environment.RunToEndAsync(process, "run-1");

        run.Succeeded(4).Attempted("step-0:Add", 2).Attempted("step-1:Add", 1).Attempted("step-2:Add", 3);
    }
}
