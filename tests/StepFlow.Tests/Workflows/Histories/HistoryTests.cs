using Microsoft.Extensions.DependencyInjection;
using StepFlow.Calls;
using StepFlow.Events;
using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Testing.Host;
using StepFlow.Workflows;
using StepFlow.Workflows.Replay;

namespace StepFlow.Tests.Workflows.Histories;

/// <summary>Runs that began with an earlier StepFlow go on with this one: their histories replay to what they recorded.</summary>
public sealed class HistoryTests
{
    /// <summary>Set to a folder, it gets the histories of this version's runs; the file of a new version belongs beside these tests.</summary>
    private const string RecordTo = "STEPFLOW_RECORD_HISTORIES";

    private static readonly WorkflowRegistration[] Workflows = [WorkflowRegistration.Of(typeof(HistoryWorkflow)), WorkflowRegistration.Of(typeof(HistoryWorkflowV2))];

    public static TheoryData<string> Stored => [.. Directory.GetFiles(History.Folder, "*.json").Select(path => Path.GetFileName(path)!)];

    private static ReplayOutcome Replay(History history, int records)
    {
        var workflow = Workflows.Single(w => w.Name == history.Workflow && w.Version == history.Version);
        Assert.Equal(history.PlanHash, workflow.Plan.Hash);
        var row = new RunRow
        {
            RunId = history.RunId,
            Incarnation = history.Incarnation,
            Workflow = history.Workflow,
            Version = history.Version,
            PlanHash = history.PlanHash,
            StepCount = 0,
            Page = workflow.Plan.Pages[0],
            Status = RunStatus.Running,
            Cursor = records,
            StartedAt = history.StartedAt,
            DueAt = history.StartedAt,
            CreatedAt = history.StartedAt,
            RequestHash = "",
        };
        using var services = new ServiceCollection().BuildServiceProvider();
        var kept = new RunHistory(history.Input, [.. history.Records.Take(records)]);
        return new ReplaySession(workflow, row, kept, services, new EngineOptions()).Run();
    }

    private static void Check(History history)
    {
        var hash = "";
        for (var position = 0; position < history.Records.Count; position++)
        {
            var pending = Assert.IsType<ReplayOutcome.Pending>(Replay(history, position));
            var record = history.Records[position];
            Assert.Contains(record.Name, pending.Calls.Select(call => call.Step.RecordName));
            hash = RecordHash.Next(hash, record.Key, record.Status, record.Result);
            Assert.Equal(hash, record.Hash);
        }

        var completed = Assert.IsType<ReplayOutcome.Completed>(Replay(history, history.Records.Count));
        Assert.Equal(history.Output, completed.Output);
    }

    [Theory]
    [MemberData(nameof(Stored))]
    public void StoredHistory_AtEachOfItsSteps_ReplaysToTheNext(string file) => Check(History.Load(file));

    [Fact]
    public async Task HistoryOfThisVersion_AtEachOfItsSteps_ReplaysToTheNext()
    {
        var environment = new TestEnvironment(Register);
        await using var process = environment.StartProcess();
        await StartAsync(process, "v1", """{"customer":"Ada","lines":[1,2,30]}""");
        CheckAndRecord(environment, await environment.RunToEndAsync(process, "run-1"), "v1", "\"Ada 66\"");
    }

    [Fact]
    public async Task HistoryOfThisVersionWithEveryKind_AtEachOfItsSteps_ReplaysToTheNext()
    {
        var environment = new TestEnvironment(Register);
        environment.Calls.AnswerWith(_ => CallResponse.Json(201, """{"number":8}"""));
        await using var process = environment.StartProcess();
        await StartAsync(process, "v2", "21");
        await environment.AdvanceAsync(process, TimeSpan.FromMinutes(13));
        var row = environment.Storage.Inspect("run-1")?.Row ?? throw new InvalidOperationException("The run is not stored.");
        var token = WebhookAddress.PathOf(row, "paid").Split('/')[^1];
        await process.Webhooks.CallAsync("run-1", "paid", token, Payload.FromJson("5"), CancellationToken.None);
        CheckAndRecord(environment, await environment.RunToEndAsync(process, "run-1"), "v2", "\"Succeeded Bob 4\"");
    }

    private static void Register(StepFlowBuilder steps) => steps
        .AddStep<long, long>("MultiplyWithTwo", x => x * 2)
        .AddWorkflow<HistoryWorkflow>()
        .AddWorkflow<HistoryWorkflowV2>();

    private static Task StartAsync(TestProcess process, string version, string input) => process.Starter.StartAsync(
        new StartRequest { Workflow = "history", Version = version, RunId = "run-1", Input = Payload.FromJson(input) }, CancellationToken.None);

    private static void CheckAndRecord(TestEnvironment environment, RunView run, string version, string output)
    {
        Assert.Equal((RunStatus.Succeeded, output), (run.Status, run.Output?.ToString()));
        var stored = environment.Storage.Inspect("run-1") ?? throw new InvalidOperationException("The run is not stored.");
        var history = new History
        {
            Workflow = "history",
            Version = version,
            RunId = "run-1",
            Incarnation = stored.Row.Incarnation,
            PlanHash = stored.Row.PlanHash,
            StartedAt = run.StartedAt ?? throw new InvalidOperationException("The run did not begin."),
            Input = run.Input,
            // Without the details of errors: where on a machine a step failed is nothing that a replay needs.
            Records = [.. stored.Records.SkipLast(1).Select(r => r with { Error = r.Error is null ? null : r.Error with { Details = null } })],
            Output = run.Output!, // succeeded
        };
        Check(history);
        if (System.Environment.GetEnvironmentVariable(RecordTo) is { } folder)
            history.Save(folder);
    }
}
