using StepFlow.Runs;
using StepFlow.Simulation.Worlds;

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

    // The model knows a step by its kind, the engine a webhook by its name: here they are the same.
    private const string Hook = """["Add", {"webhook": "webhook", "timeout": "3h"}, {"step": "Double", "input": "${previous.payload}"}]""";

    private const string Teller = """["Add", {"notify": "go", "payload": "${previous}"}, {"step": "Double", "input": "${steps.Add}"}]""";

    public static IEnumerable<Scenario> List { get; } =
    [
        // As soon as the run is there, while it has not come to its wait, or is just arriving at it.
        Waiting("event-early", Early, lasts: 15, patient: false, ("first", _ => true)),
        // Once it waits, or at any point of its arrival: whoever looks last must see the other.
        Waiting("event-on-arrival", Early, lasts: 15, patient: true, ("first", row => row.Cursor > 0)),
        Waiting("events-at-once", Two, lasts: 15, patient: true, ("first", row => row.Wait is not null), ("second", row => row.Wait is not null)),
        Waiting("event-at-the-deadline", Race, lasts: 75, patient: false, ("first", row => row.Cursor > 1, row => row.Wait?.Deadline)),
        Called("webhook-early", patient: false, _ => true),
        Called("webhook-on-arrival", patient: true, row => row.Cursor > 0),
        ToAll("event-to-all", [], () => [Requests.SendToAll("first", IsReached)]),
        Notify(),
    ];

    /// <summary>
    /// A step sends the event. Where an operator cancels its run, which may be before that, a client does.
    /// </summary>
    private static Scenario Notify()
    {
        var teller = RunId.FromKey("notify-teller");
        return ToAll("notify", [teller], () =>
        [
            Requests.Start("notify-teller", Teller, when: IsReached),
            Requests.SendToAll("late", world => StatusOf(world)?.IsTerminal() == true, unless: world => StatusOf(world) == RunStatus.Succeeded),
        ]);

        RunStatus? StatusOf(World world) => world.Watch.Find(teller)?.Stored.Row.Status;
    }

    /// <summary>Two that wait, and an event to everybody who does.</summary>
    private static Scenario ToAll(string name, IReadOnlyList<string> tellers, Func<IReadOnlyList<ClientTask>> senders)
    {
        var (waiting, teller) = (new Model(Early), new Model(Teller));
        return new Scenario
        {
            Name = name,
            RunIds = [RunId.FromKey($"{name}-one"), RunId.FromKey($"{name}-two"), .. tellers],
            ModelOf = row => tellers.Contains(row.RunId) ? teller : waiting,
            IsTold = true,
            Clients = () => [Requests.Start($"{name}-one", Early), Requests.Start($"{name}-two", Early), .. senders()],
        };
    }

    /// <summary>True once both wait, or have waited.</summary>
    private static bool IsReached(World world) => world.Watch.Runs.Count(run => run.Stored.Row is var row
        && (row.Wait is not null || row.Cursor > 1 || row.Status.IsTerminal())) >= 2;

    private static Scenario Called(string name, bool patient, Func<RunRow, bool> when) =>
        Waiting(name, Hook, 15, () => [Requests.Call(RunId.FromKey(name), when, patient)]);

    private static Scenario Waiting(string name, string plan, int lasts, bool patient, params (string Key, Func<RunRow, bool> When)[] events) =>
        Waiting(name, plan, lasts, patient, [.. events.Select(e => (e.Key, e.When, (Func<RunRow, DateTimeOffset?>)(_ => null)))]);

    private static Scenario Waiting(
        string name, string plan, int lasts, bool patient, params (string Key, Func<RunRow, bool> When, Func<RunRow, DateTimeOffset?> At)[] events)
    {
        var runId = RunId.FromKey(name);
        return Waiting(name, plan, lasts, () => [.. events.Select(e => Requests.Send(runId, e.Key, e.When, e.At, patient))]);
    }

    private static Scenario Waiting(string name, string plan, int lasts, Func<IReadOnlyList<ClientTask>> senders)
    {
        var model = new Model(plan);
        return new Scenario
        {
            Name = name,
            RunIds = [RunId.FromKey(name)],
            ModelOf = _ => model,
            IsTold = true,
            Lasts = TimeSpan.FromSeconds(lasts),
            Clients = () => [Requests.Start(name, plan), .. senders()],
        };
    }
}
