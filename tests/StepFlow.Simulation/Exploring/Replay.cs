using StepFlow.Simulation.Mutants;
using StepFlow.Simulation.Schedules;

namespace StepFlow.Simulation.Exploring;

/// <summary>Prints a schedule whole, with the one command that does it again.</summary>
internal static class Replay
{
    public static Outcome Print(Schedule schedule, TextWriter writer, Mutant? mutant = null)
    {
        var outcome = Simulation.Run(schedule, mutant, trace: writer);
        if (outcome.Violation is null && outcome.Missed.Count > 0)
            writer.WriteLine($"never came about: {string.Join(' ', outcome.Missed)}");
        writer.WriteLine($"replay: {Command(schedule, mutant)}");
        return outcome;
    }

    /// <summary>By the schedule's text: a seed alone would mean another scenario once there is one more.</summary>
    public static string Command(Schedule schedule, Mutant? mutant = null) => "dotnet run --project tests/StepFlow.Simulation -- "
        + $"{(mutant is null ? "" : $"--mutant {mutant.Name} ")}--schedule \"{schedule}\"";
}
