using System.Globalization;
using StepFlow.Simulation.Mutants;
using StepFlow.Simulation.Schedules;

namespace StepFlow.Simulation.Exploring;

/// <summary>Prints a schedule whole, with the one command that does it again.</summary>
internal static class Replay
{
    public static Outcome Print(Schedule schedule, TextWriter writer, Mutant? mutant = null)
    {
        var outcome = Simulation.Run(schedule, mutant?.Of, trace: writer);
        writer.WriteLine($"replay: {Command(schedule)}");
        return outcome;
    }

    public static string Command(Schedule schedule) => "dotnet run --project tests/StepFlow.Simulation -- "
        + (schedule.Seed is { } seed && Seeds.Schedule(seed) == schedule
            ? string.Create(CultureInfo.InvariantCulture, $"--seed {seed}")
            : $"--schedule \"{schedule}\"");
}
