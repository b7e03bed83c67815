using System.Diagnostics;
using System.Globalization;
using StepFlow.Simulation.Exploring;
using StepFlow.Simulation.Mutants;
using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Schedules;

// The long form: every single disturbance, random schedules for half of the time but no fewer than these, then pairs for the rest.
const int LeastRandom = 100_000;
var minutes = double.Parse(Option("--minutes") ?? "30", CultureInfo.InvariantCulture);
var scenarios = Option("--scenario") is { } named ? [AllScenarios.Named(named)] : AllScenarios.List;

// With a mutant: how it was found, and with --mutants whether that one is.
var mutant = Option("--mutant") is { } faulty ? AllMutants.List.First(m => m.Name == faulty) : null;
if (Option("--seed") is { } seed)
    return Replay.Print(Seeds.Schedule(int.Parse(seed, CultureInfo.InvariantCulture)), Console.Out, mutant).Violation is null ? 0 : 1;
if (Option("--schedule") is { } schedule)
    return Replay.Print(Schedule.Parse(schedule), Console.Out, mutant).Violation is null ? 0 : 1;
if (args.Contains("--mutants"))
    return Hunt.All(mutant is null ? AllMutants.List : [mutant], Console.Out) ? 0 : 1;

var clock = Stopwatch.StartNew();
var from = int.Parse(Option("--from") ?? "1", CultureInfo.InvariantCulture);
var explorer = new Explorer { MaxFailures = int.Parse(Option("--failures") ?? "1", CultureInfo.InvariantCulture) };
var sweeps = new Sweeps(null);
explorer.Explore(Form.Calm, Sweeps.Calm(scenarios));
var singles = explorer.Explore(Form.Single, sweeps.Singles(scenarios));
Console.WriteLine($"{clock.Elapsed:hh\\:mm\\:ss} {explorer}");
if (scenarios.Count == AllScenarios.List.Count)
{
    explorer.Explore(Form.Random, Sweeps.Random(from), (TimeSpan.FromMinutes(minutes) - clock.Elapsed) / 2);
    explorer.Explore(Form.Random, Sweeps.Random(from + (int)explorer.Explored(Form.Random)), atMost: LeastRandom);
}

Console.WriteLine($"{clock.Elapsed:hh\\:mm\\:ss} {explorer}");
var pairs = explorer.Explore(Form.Pair, sweeps.Pairs(scenarios, from), TimeSpan.FromMinutes(minutes) - clock.Elapsed);
var extent = $"singles {(singles ? "all" : "cut off")}, pairs {(pairs ? "all" : "cut off")}";
Console.WriteLine($"{clock.Elapsed:hh\\:mm\\:ss} {explorer}; {extent}, violations {explorer.Failures.Count}");
foreach (var failure in explorer.Failures)
    Console.WriteLine($"{failure.Violation}\n  {Replay.Command(failure.Schedule)}");
if (explorer.Failures.Count > 0)
    Replay.Print(explorer.Failures[0].Schedule, Console.Out);
return explorer.Failures.Count == 0 ? 0 : 1;

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
