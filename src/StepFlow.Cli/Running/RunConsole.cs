using System.Globalization;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Running;

/// <summary>Shows a run that is followed.</summary>
internal sealed class RunConsole(Terminal terminal, int known) : IRunWatcher
{
    public int Known { get; } = known;

    public void Finished(StepLine step) => terminal.Say(step.Write(terminal));

    public void Note(string line) => terminal.Say(line);

    /// <summary>Says which run it is and where it goes on. Of a C# workflow nobody knows how many steps it will have.</summary>
    public void Begin(string runId, int? stepCount)
    {
        if (stepCount is not { } steps)
        {
            terminal.Say(Known == 0 ? $"Run {runId}" : string.Create(CultureInfo.InvariantCulture, $"Run {runId}: {Known} steps recorded earlier"));
            return;
        }

        var count = string.Create(CultureInfo.InvariantCulture, $"{steps} {(steps == 1 ? "step" : "steps")}");
        var recorded = Known == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {Math.Min(Known, steps)} recorded earlier");
        terminal.Say($"Run {runId}: {count}{recorded}");
    }
}
