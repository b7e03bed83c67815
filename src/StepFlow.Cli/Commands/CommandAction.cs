using System.CommandLine;
using Microsoft.Extensions.Options;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;
using StepFlow.Errors;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Cli.Commands;

/// <summary>Runs a command's action and turns what it throws into words on standard error and an exit code.</summary>
internal static class CommandAction
{
    public static Command Do(this Command command, Func<ParseResult, CancellationToken, Task<int>> action)
    {
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, action, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, Func<ParseResult, CancellationToken, Task<int>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action(parsed, cancellationToken).ConfigureAwait(false);
        }
        catch (DirectoryInUseException e)
        {
            Terminal.Warn(e.Message);
            if (e.OwnerUrl is { } url && parsed.CommandResult.Command.Name != "serve")
                Terminal.Warn($"To go through it, add: --url {url.GetLeftPart(UriPartial.Authority)}");
            return ExitCodes.Failed;
        }
        catch (StepFlowException e)
        {
            Terminal.Warn(e.Message);
            return e is UsageException or InvalidInputException or ApiRefusedException { Status: 400 } ? ExitCodes.Usage : ExitCodes.Failed;
        }
        catch (OptionsValidationException e)
        {
            foreach (var failure in e.Failures)
                Terminal.Warn(failure);
            return ExitCodes.Usage;
        }
    }
}
