using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Events;

/// <summary>Base of the tests of waits and events: a run that waits, and short ways to send.</summary>
public abstract class EventTest : EngineTest
{
    protected const string Wait = """[{ "waitForEvent": "approved/${input}", "timeout": "7d" }, "Echo"]""";

    protected static EventMessage Message(string eventId = "approved/1", string payload = "\"yes\"", string? key = null) =>
        new(eventId, Payload.FromJson(payload), key);

    /// <summary>Starts a run and delivers until it waits.</summary>
    protected async Task<TestProcess> StartAsync(string steps = Wait, string input = "1", string runId = "run-1")
    {
        var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(steps, input, runId), CancellationToken.None);
        await process.DeliverAllAsync();
        return process;
    }

    protected static Task<EventReceipt> SendAsync(TestProcess process, EventMessage? message = null, string runId = "run-1") =>
        process.Events.SendAsync(runId, message ?? Message(), CancellationToken.None);

    protected static Task<RunView> ViewAsync(TestProcess process, string runId = "run-1") =>
        process.Reader.GetAsync(runId, CancellationToken.None);
}
