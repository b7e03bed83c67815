using System.CommandLine;

namespace StepFlow.Cli.Commands;

/// <summary>All commands of the program.</summary>
internal static class AllCommands
{
    public static IEnumerable<Command> Create() =>
    [
        RunCommand.Create(),
        ServeCommand.Create(),
        ListCommand.Create(),
        ShowCommand.Create(),
        .. RunActionCommands.Create(),
        .. CopyCommands.Create(),
        .. WorkflowCommands.Create(),
        ScheduleCommands.Create(),
        StepsCommand.Create(),
    ];
}
