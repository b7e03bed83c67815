using System.CommandLine;
using StepFlow.Cli;
using StepFlow.Cli.Commands;
using StepFlow.Cli.Output;

var root = new RootCommand("Durable step workflows: run, serve and operate them.");
foreach (var command in AllCommands.Create())
    root.Add(command);

// No response files: '@' in an argument is for the commands to read.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
    var command = parsed.CommandResult.Command == root ? "" : $" {parsed.CommandResult.Command.Name}";
    await Console.Error.WriteLineAsync($"See: {Self.Command}{command} --help").ConfigureAwait(false);
    return ExitCodes.Usage;
}

// Every command ends itself when it is told to stop; nothing cuts it short. Errors are shown by CommandAction.
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }).ConfigureAwait(false);
