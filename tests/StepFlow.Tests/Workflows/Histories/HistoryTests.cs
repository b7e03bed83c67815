using Microsoft.Extensions.DependencyInjection;
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

    private static readonly WorkflowRegistration[] Workflows = [WorkflowRegistration.Of(typeof(HistoryWorkflow))];

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
            Assert.Equal(record.Name, Assert.Single(pending.Calls).Step.RecordName);
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
        var environment = new TestEnvironment(steps => steps.AddWorkflow<HistoryWorkflow>());
        await using var process = environment.StartProcess();
        var request = new StartRequest { Workflow = "history", RunId = "run-1", Input = Payload.FromJson("""{"customer":"Ada","lines":[1,2,30]}""") };
        await process.Starter.StartAsync(request, CancellationToken.None);
        var run = await environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Succeeded, "\"Ada 66\""), (run.Status, run.Output?.ToString()));

        var stored = environment.Storage.Inspect("run-1") ?? throw new InvalidOperationException("The run is not stored.");
        var history = new History
        {
            Workflow = "history",
            Version = "v1",
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
