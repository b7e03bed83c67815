using StepFlow.Runs;

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
        Steps("slow", """["Slow", "Add", "Slow"]""", lasts: 181) with { LongestStep = TimeSpan.FromSeconds(70) },
        Steps("deaf", """["Add", {"step": "Deaf", "timeout": "30s"}, "Add"]""", lasts: 60) with { LongestStep = TimeSpan.FromSeconds(30) },
        Steps("once", """["Add", {"step": "Once", "effect": "atMostOnce"}, "Double"]"""),
        Steps("large-values", """["Inflate", "Deflate", {"sleep": "20s"}, "Inflate", "Deflate"]""", lasts: 25),
        Steps("deployment", """["Add", "Late", "Double"]""", deployedAfter: TimeSpan.FromMinutes(2), lasts: 600),
        Steps("late-deployment", """["Add", "Late", "Double"]""", deployedAfter: TimeSpan.FromMinutes(14), lasts: 1500),
        Steps("pages", $"[{Heavy}, {Heavy}, {Heavy}, {Heavy}, {Heavy}]"),
        Copies(),
        Versions(),
        .. EventScenarios.List,
        .. CodeScenarios.List,
        .. EndScenarios.List,
        .. FlowScenarios.List,
        .. ScheduleScenarios.List,
        .. RemovalScenarios.List,
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
            Clients = () => [Requests.Start(name, plan, delay)],
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
                Requests.Start("copies", Five),
                Requests.Copy("fork", source, 2),
                Requests.Copy("restart", source, null),
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
                Requests.Publish("v1", Five, _ => true),
                Requests.StartPublished("old", world => world.Watch.Published.Contains("v1")),
                Requests.Publish("v2", Five2, world => world.Watch.Find(old)?.Stored.Row is { } row && (row.Cursor >= 2 || row.Status.IsTerminal())),
                Requests.StartPublished("young", world => world.Watch.Published.Contains("v2")),
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
            Clients = () => [Requests.Publish("v1", Two, _ => true), Requests.Start("child", Plan, when: world => world.Watch.Published.Contains("v1"))],
        };
    }
}
