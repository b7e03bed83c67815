using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.Workflows;

/// <summary>Makes the steps by which a C# workflow waits for events and sends them. What looks like an expression in them is text.</summary>
internal static class CodeEvents
{
    public static WaitForEventStep Wait(string key, IReadOnlyList<string> events, TimeSpan? timeout) =>
        new(InputTemplate.Literal(StepJson.Write(events))) { Key = key, Timeout = timeout };

    public static NotifyStep Notify(string key, string eventId, object? payload, string? runId)
    {
        var message = new Dictionary<string, object?> { ["notify"] = eventId };
        if (runId is not null)
            message["run"] = runId;
        message["payload"] = payload;
        return new NotifyStep(InputTemplate.Literal(StepJson.Write(message))) { Key = key };
    }

    /// <summary>The runs that a recorded notify step reached.</summary>
    public static IReadOnlyList<string> ReadReached(Payload recorded, string what) => StepJson.Read<Reached>(recorded, what).Runs;

    private sealed record Reached(IReadOnlyList<string> Runs);
}
