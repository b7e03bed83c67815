using StepFlow.Calls;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>A call that overlaps others is known by what it is: no other's result is taken for its own, and its key is the one that it would have alone.</summary>
public sealed class CallIdentityTests : CodeTest
{
    private RunRow CallOf(int number) => RowOf(RunId.OfChild(RowOf(), 0, number + 1));

    private async Task<long> BothAsync(WorkflowContext context, string first, string second)
    {
        var (one, two) = (AddAsync(context, first, first == "a" ? 0 : 10), AddAsync(context, second, second == "a" ? 0 : 10));
        return (await one * 100) + await two;
    }

    [Fact]
    public async Task Mismatch_OfCallsThatHaveEnded_BlocksAndRecordsNothing()
    {
        Script.V1 = (context, _) => BothAsync(context, "a", "b");
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        // The run begins its calls, and both are performed; nothing has told the run so far.
        for (var delivery = 0; delivery < 3; delivery++)
            await process.DeliverAsync();
        Assert.Equal((RunStatus.Succeeded, RunStatus.Succeeded, 0), (CallOf(0).Status, CallOf(1).Status, RowOf().Cursor));

        Script.V1 = (context, _) => BothAsync(context, "b", "a");
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(30));

        Assert.Equal((RunStatus.Blocked, BlockReason.PlanMismatch, 0), (RowOf().Status, RowOf().Block?.Reason, RowOf().Cursor));
        Assert.Contains("which was 'a' (kind step); the code makes 'b' (kind step) there", RowOf().Block?.Message, StringComparison.Ordinal);

        Script.V1 = (context, _) => BothAsync(context, "a", "b");
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(6));
        Assert.Equal((RunStatus.Succeeded, "111"), (RowOf().Status, RowOf().Value?.ToString()));
        Assert.Equal(["a", "b"], Executed);
    }

    [Fact]
    public async Task Key_OfACall_IsItsRuns_AndAResumeGoesOnWithTheCall()
    {
        var mended = false;
        var keys = new List<string>();
        Script.V1 = async (context, _) => (await Task.WhenAll(
            context.RunAsync("charge", attempt => Task.FromResult(Noted(attempt, 1L))),
            context.RunAsync("ship", attempt => Noted(attempt, mended)
                ? Task.FromResult(2L)
                : throw new StepFailedException("not yet") { NonRetryable = true }))).Sum();
        Assert.Equal(RunStatus.Failed, (await RunAsync()).Status);
        Assert.Equal(["charge", "ship"], Environment.Storage.Inspect("run-1")?.Records.Select(r => r.Key));

        mended = true;
        var run = await ResumeAsync();

        Assert.Equal((RunStatus.Succeeded, "3"), (run.Status, run.Output?.ToString()));
        Assert.Equal(["run-1 run-1/charge", "run-1 run-1/ship", "run-1 run-1/ship"], keys);
        Assert.Equal(1, CallOf(1).Generation);

        T Noted<T>(StepContext attempt, T value)
        {
            lock (keys)
                keys.Add($"{attempt.RunId} {attempt.IdempotencyKey}");
            return value;
        }
    }

    [Fact]
    public async Task ChildOfACall_ThatFailed_IsTheOneThatAResumeGoesOnWith()
    {
        var mended = false;
        Script.V1 = async (context, input) => (await Task.WhenAll(
            AddAsync(context, "charge", input), context.RunWorkflowAsync<long>("child", "script", input, "v2"))).Sum();
        Script.V2 = async (context, input) =>
        {
            var packed = await AddAsync(context, "pack", input);
            return await context.RunAsync("send", () => mended ? Task.FromResult(packed) : throw new StepFailedException("not yet") { NonRetryable = true });
        };
        Assert.Equal(RunStatus.Failed, (await RunAsync()).Status);

        mended = true;
        var run = await ResumeAsync();

        Assert.Equal((RunStatus.Succeeded, "4"), (run.Status, run.Output?.ToString()));
        Assert.Equal(["charge", "pack"], Executed.Order());
    }

    [Fact]
    public async Task HttpCalls_ThatOverlap_SendTheKeysOfTheirRun()
    {
        Environment.Calls.AnswerWith(_ => CallResponse.Json(200, "{}"));
        Script.V1 = async (context, _) => (await Task.WhenAll(
            context.CallAsync("left", "POST", "https://api.example/a"), context.CallAsync("right", "POST", "https://api.example/b"))).Length;
        await RunAsync();
        Assert.Equal(["run-1/left", "run-1/right"], Environment.Calls.Requests.Select(r => r.Header("Idempotency-Key")).Order());
    }
}
