using System.Diagnostics;
using System.Globalization;
using StepFlow.Simulation.Exploring;
using StepFlow.Simulation.Mutants;
using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Schedules;

// The long form: every single disturbance, random schedules for half of the time but no fewer than these, then pairs for the rest.
const int LeastRandom = 100_000;
const string Usage = """
    Explores schedules of the engine in memory. Exit code 1: one of them broke a promise; 2: an option is not known.

      --minutes N           how long (30): all single disturbances, at least 100,000 random schedules, and pairs for the rest
      --pairs               pairs alone, for all of the time
      --from N              the first seed of the random schedules, and that of the order of the pairs (1)
      --failures N          how many violations end it (1)
      --scenario NAME       this scenario alone, without random schedules
      --schedule "..."      replays one schedule and prints it
      --seed N              the same for the random schedule of a seed
      --mutants             shows that each of the faults made on purpose is found; with --mutant NAME that one
      --mutant NAME         with --schedule or --seed: with this fault
    """;
string[] valued = ["--minutes", "--from", "--failures", "--scenario", "--schedule", "--seed", "--mutant"];
for (var i = 0; i < args.Length; i++)
{
    if (valued.Contains(args[i]) && i + 1 < args.Length)
        i++;
    else if (args[i] is not ("--pairs" or "--mutants"))
    {
        Console.WriteLine(args[i] == "--help" ? Usage : $"'{args[i]}' is no option, or lacks its value.\n\n{Usage}");
        return args[i] == "--help" ? 0 : 2;
    }
}

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
var pairsAlone = args.Contains("--pairs");
explorer.Explore(Form.Calm, Sweeps.Calm(scenarios));
var singles = !pairsAlone && explorer.Explore(Form.Single, sweeps.Singles(scenarios));
Console.WriteLine($"{clock.Elapsed:hh\\:mm\\:ss} {explorer}");
if (scenarios.Count == AllScenarios.List.Count && !pairsAlone)
{
    explorer.Explore(Form.Random, Sweeps.Random(from), (TimeSpan.FromMinutes(minutes) - clock.Elapsed) / 2);
    explorer.Explore(Form.Random, Sweeps.Random(from + (int)explorer.Explored(Form.Random)), atMost: LeastRandom);
}

Console.WriteLine($"{clock.Elapsed:hh\\:mm\\:ss} {explorer}");
var pairs = explorer.Explore(Form.Pair, sweeps.Pairs(scenarios, from), TimeSpan.FromMinutes(minutes) - clock.Elapsed);
var extent = $"singles {(singles ? "all" : pairsAlone ? "none" : "cut off")}, pairs {(pairs ? "all" : "cut off")}";
Console.WriteLine($"{clock.Elapsed:hh\\:mm\\:ss} {explorer}; {extent}, violations {explorer.Failures.Count}");
foreach (var failure in explorer.Failures)
    Console.WriteLine($"{failure.Violation}\n  {Replay.Command(failure.Schedule)}");
if (explorer.Failures.Count > 0)
    Replay.Print(explorer.Failures[0].Schedule, Console.Out);
return explorer.Failures.Count == 0 ? 0 : 1;

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
