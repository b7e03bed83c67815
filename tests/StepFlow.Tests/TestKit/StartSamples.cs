using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Runs;
using StepFlow.Schedules;
using StepFlow.Testing.Assertions;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.TestKit;

/// <summary>The samples of docs/testing.md about when runs begin, as they stand there.</summary>
public sealed class StartSamples
{
    private static StartRequest Report(string? runId = null) => new()
    {
        RunId = runId,
        Steps = DefinitionReader.ReadSteps("""["Report", { "sleep": "1h" }]"""u8.ToArray()),
        Input = Payload.FromJson("1"),
    };

    private static FakeSteps Fakes() => new FakeSteps().Returns("Report", "done");

    [Fact]
    public async Task Schedule_StartsARunEachMorning()
    {
        var environment = new TestEnvironment(Fakes().Register);
        await using var process = environment.StartProcess();
        var schedule = new ScheduleRequest { Cron = "0 6 * * *", TimeZone = "Europe/Berlin", Start = Report() };
        await process.Book.PutAsync("mornings", schedule, CancellationToken.None);

        await environment.AdvanceAsync(process, TimeSpan.FromDays(3));

        Assert.Equal(
            ["mornings~20260101T050000Z", "mornings~20260102T050000Z", "mornings~20260103T050000Z"],
            environment.Storage.RunIds);
        var run = await process.Reader.GetAsync("mornings~20260101T050000Z", CancellationToken.None);
        run.Succeeded("done");
    }

    [Fact]
    public async Task FlowKey_LetsOneRunInAtATime()
    {
        var fakes = Fakes();
        var environment = new TestEnvironment(fakes.Register);
        await using var process = environment.StartProcess();
        var one = new RunSettings { Flow = new FlowRule { Key = InputTemplate.Parse("\"reports\""), Parallelism = 1 } };
        await process.Starter.StartAsync(Report("first") with { Settings = one }, CancellationToken.None);
        await process.Starter.StartAsync(Report("second") with { Settings = one }, CancellationToken.None);

        await process.DeliverAllAsync();
        Assert.Equal(["first"], fakes.Calls.Select(call => call.RunId));

        await environment.AdvanceAsync(process, TimeSpan.FromHours(1)); // the first has ended and given its slot back
        Assert.Equal(["first", "second"], fakes.Calls.Select(call => call.RunId));
    }
}
