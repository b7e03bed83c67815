using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Simulation.Worlds;
using StepFlow.Workflows;

namespace StepFlow.Simulation.Scenarios;

/// <summary>The scenarios that schedules disturb.</summary>
internal static class AllScenarios
{
    private const string Five = """["Add", "Double", "Add", "Double", "Add"]""";
    private const string Five2 = """["Add", "Double", "Add", "Double", "Add", "Double"]""";

    private const string Two = """["Add", "Double"]""";

    /// <summary>A step so large that two of them fill a page of the plan.</summary>
    private static readonly string Heavy = """{"step": "Weigh", "input": {"value": "${previous}", "text": "TEXT"}}"""
        .Replace("TEXT", new string('x', 7000), StringComparison.Ordinal);

    public static IReadOnlyList<Scenario> List { get; } =
    [
        Steps("five-steps", Five),
        Steps("retries", """["Add", {"step": "Flaky", "retry": {"maxAttempts": 5, "initialDelay": "2s"}}, "Double"]"""),
        Steps("exhausted", """["Add", {"step": "Doomed", "retry": {"maxAttempts": 2}}, "Double"]""", lasts: 1215),
        Steps("refused", """["Add", "Refuse", "Double"]""", staysFailed: true),
        Steps("sleep", """["Add", {"sleep": "30s"}, "Double"]""", lasts: 31),
        Steps("long-sleep", """["Add", {"sleep": "2h"}, "Double"]""", lasts: 7260),
        Steps("sleep-first", """[{"sleep": "25m"}, "Add"]""", lasts: 1560),
        Steps("delayed-start", """["Add", "Double"]""", delay: TimeSpan.FromMinutes(5), lasts: 301),
        Steps("slow", """["Slow", "Add", "Slow"]""", lasts: 181),
        Steps("deaf", """["Add", {"step": "Deaf", "timeout": "30s"}, "Add"]""", lasts: 60),
        Steps("once", """["Add", {"step": "Once", "effect": "atMostOnce"}, "Double"]"""),
        Steps("large-values", """["Inflate", "Deflate", {"sleep": "20s"}, "Inflate", "Deflate"]""", lasts: 25),
        Steps("deployment", """["Add", "Late", "Double"]""", deployedAfter: TimeSpan.FromMinutes(2), lasts: 600),
        Steps("late-deployment", """["Add", "Late", "Double"]""", deployedAfter: TimeSpan.FromMinutes(14), lasts: 1500),
        Steps("pages", $"[{Heavy}, {Heavy}, {Heavy}, {Heavy}, {Heavy}]"),
        Copies(),
        Versions(),
        .. EventScenarios.List,
        Steps("if", """["Add", {"if": "${previous > 3}", "then": ["Double", {"if": "${previous > 100}", "then": ["Refuse"]}], "else": ["Refuse"]}, "Add"]"""),
        Steps("parallel", """["Add", {"parallel": [["Add", "Double"], [{"sleep": "30s"}, "Add"]]}, "Sum"]""", lasts: 31),
        Steps("for-each", """[{"forEach": ["${previous}", 10, 20], "do": ["Add"], "maxConcurrency": 2}, "Sum"]"""),
        Steps("long-branch", """[{"parallel": [[{"sleep": "35m"}, "Add"], ["Add"]], "maxConcurrency": 1}, "Sum"]""", lasts: 2160),
        Steps("branch-fails", """[{"parallel": [[{"step": "Doomed", "retry": {"maxAttempts": 1}}], [{"sleep": "1m"}, "Add"]]}, "Sum"]""", lasts: 1275),
        Steps("branches-fail", """[{"parallel": [["Refuse"], ["Add"], ["Refuse"]], "onFailure": "waitAll"}, "Sum"]""", staysFailed: true),
        Child(),
    ];

    public static Scenario Named(string name) => List.FirstOrDefault(s => s.Name == name)
        ?? throw new ArgumentException($"There is no scenario '{name}'. There are: {string.Join(", ", List.Select(s => s.Name))}.");

    private static Scenario Steps(
        string name, string plan, bool staysFailed = false, TimeSpan delay = default, TimeSpan? deployedAfter = null, int lasts = 15)
    {
        var model = new Model(plan);
        return new Scenario
        {
            Name = name,
            RunIds = [RunId.FromKey(name)],
            ModelOf = _ => model,
            StaysFailed = staysFailed,
            DeployedAfter = deployedAfter,
            Lasts = TimeSpan.FromSeconds(lasts),
            Clients = () => [Start(name, plan, delay)],
        };
    }

    /// <summary>A run, and when it has ended or is held, a fork from its third step and a restart.</summary>
    private static Scenario Copies()
    {
        var model = new Model(Five);
        var source = RunId.FromKey("copies");
        return new Scenario
        {
            Name = "copies",
            RunIds = [source, RunId.FromKey("fork"), RunId.FromKey("restart")],
            ModelOf = _ => model,
            Clients = () =>
            [
                Start("copies", Five),
                Copy("fork", source, 2),
                Copy("restart", source, null),
            ],
        };
    }

    /// <summary>A run of the first version; in its middle a second version is published and made the default, and a run of that started.</summary>
    private static Scenario Versions()
    {
        var (first, second) = (new Model(Five), new Model(Five2));
        var (old, young) = (RunId.FromKey("old"), RunId.FromKey("young"));
        return new Scenario
        {
            Name = "versions",
            RunIds = [old, young],
            ModelOf = row => row.Version == "v1" ? first : second,
            Clients = () =>
            [
                Publish("v1", Five, _ => true),
                StartVersion("old", world => world.Watch.Published.Contains("v1")),
                Publish("v2", Five2, world => world.Watch.Find(old)?.Stored.Row is { } row && (row.Cursor >= 2 || row.Status.IsTerminal())),
                StartVersion("young", world => world.Watch.Published.Contains("v2")),
            ],
        };
    }

    /// <summary>A published workflow is run by a step.</summary>
    private static Scenario Child()
    {
        const string Plan = """["Add", {"run": {"workflow": "flow"}}, "Add"]""";
        var model = new Model(Plan, new Dictionary<string, string> { ["flow"] = Two });
        return new Scenario
        {
            Name = "child",
            RunIds = [RunId.FromKey("child")],
            ModelOf = _ => model,
            Clients = () => [Publish("v1", Two, _ => true), Start("child", Plan, when: world => world.Watch.Published.Contains("v1"))],
        };
    }

    private static ClientTask Start(string key, string plan, TimeSpan delay = default, Func<World, bool>? when = null) => new($"start {key}", when ?? (_ => true), (world, front) =>
    {
        using var document = JsonDocument.Parse(plan);
        var request = new StartRequest
        {
            Steps = DefinitionReader.ReadSteps(document.RootElement),
            Input = Input,
            IdempotencyKey = key,
            Delay = delay,
        };
        return AcceptAsync(world, front.Get<RunStarter>().StartAsync(request, CancellationToken.None));
    });

    private static ClientTask StartVersion(string key, Func<World, bool> when) => new($"start {key}", when, (world, front) =>
    {
        var request = new StartRequest { Workflow = "flow", Input = Input, IdempotencyKey = key };
        return AcceptAsync(world, front.Get<RunStarter>().StartAsync(request, CancellationToken.None));
    });

    private static ClientTask Copy(string key, string source, int? from) => new(
        $"copy to {key}",
        world => world.Watch.Find(source)?.Stored.Row is { } row && (row.Cursor >= (from ?? 1) || row.Status.IsTerminal()),
        (world, front) => AcceptAsync(world, front.Get<RunCopier>().CopyAsync(
            source, new CopyRequest { FromPosition = from, IdempotencyKey = key }, CancellationToken.None)))
    {
        // Where the source was canceled before the position, there is nothing to keep.
        MayBeRefused = true,
    };

    private static ClientTask Publish(string version, string plan, Func<World, bool> when) => new($"publish {version}", when, async (world, front) =>
    {
        using var document = JsonDocument.Parse(plan);
        var registry = front.Get<WorkflowRegistry>();
        var definition = new WorkflowDefinition(null, null, DefinitionReader.ReadSteps(document.RootElement));
        await registry.PublishAsync("flow", version, definition, CancellationToken.None);
        await registry.SetDefaultAsync("flow", [new(version, 1)], CancellationToken.None);
        world.Watch.Published.Add(version);
    });

    private static Payload Input => Payload.FromJson("3");

    private static async Task AcceptAsync(World world, Task<Storage.CreateOutcome> start)
    {
        var outcome = await start;
        world.Watch.Accepted.Add(outcome.Run.Row.RunId);
    }
}
