using StepFlow.Runs;

namespace StepFlow.Simulation.Scenarios;

/// <summary>
/// Runs that wait, and clients that send. The payload of each event is the value that the run had before it waited, so that an event
/// that is lost or taken twice shows in the output.
/// </summary>
internal static class EventScenarios
{
    private const string Early = """["Add", {"waitForEvent": "go", "timeout": "3h"}, {"step": "Double", "input": "${previous.payload}"}]""";

    private const string Two = """
        ["Add", {"waitForEvent": ["go", "stop"], "timeout": "3h"}, {"waitForEvent": "go", "timeout": "3h"},
         {"step": "Double", "input": "${previous.payload}"}]
        """;

    private const string Race = """["Add", {"waitForEvent": "go", "timeout": "60s"}, {"step": "Double", "input": "${steps.Add}"}]""";

    public static IEnumerable<Scenario> List { get; } =
    [
        // As soon as the run is there, while it has not come to its wait, or is just arriving at it.
        Waiting("event-early", Early, lasts: 15, patient: false, ("first", _ => true)),
        // Once it waits, or at any point of its arrival: whoever looks last must see the other.
        Waiting("event-on-arrival", Early, lasts: 15, patient: true, ("first", row => row.Cursor > 0)),
        Waiting("events-at-once", Two, lasts: 15, patient: true, ("first", row => row.Wait is not null), ("second", row => row.Wait is not null)),
        Waiting("event-at-the-deadline", Race, lasts: 75, patient: false, ("first", row => row.Cursor > 1, row => row.Wait?.Deadline)),
    ];

    private static Scenario Waiting(string name, string plan, int lasts, bool patient, params (string Key, Func<RunRow, bool> When)[] events) =>
        Waiting(name, plan, lasts, patient, [.. events.Select(e => (e.Key, e.When, (Func<RunRow, DateTimeOffset?>)(_ => null)))]);

    private static Scenario Waiting(
        string name, string plan, int lasts, bool patient, params (string Key, Func<RunRow, bool> When, Func<RunRow, DateTimeOffset?> At)[] events)
    {
        var model = new Model(plan);
        var runId = RunId.FromKey(name);
        return new Scenario
        {
            Name = name,
            RunIds = [runId],
            ModelOf = _ => model,
            IsTold = true,
            Lasts = TimeSpan.FromSeconds(lasts),
            Clients = () => [Requests.Start(name, plan), .. events.Select(e => Requests.Send(runId, e.Key, e.When, e.At, patient))],
        };
    }
}
