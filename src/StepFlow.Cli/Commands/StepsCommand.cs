using System.CommandLine;
using Spectre.Console;
using StepFlow.Api;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Commands;

/// <summary><c>steps</c>: the step catalog.</summary>
internal static class StepsCommand
{
    public static Command Create()
    {
        var access = new AccessOptions();
        var command = new Command("steps", RouteTable.Get(RouteNames.ListSteps).Summary);
        access.AddTo(command);
        return command.Do(async (parsed, cancellationToken) =>
        {
            var opened = await access.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
            await using (opened.ConfigureAwait(false))
            {
                var result = await opened.SendAsync(new ApiCall(RouteNames.ListSteps), cancellationToken).ConfigureAwait(false);
                if (parsed.GetValue(access.Json))
                    Terminal.Write(result.Body);
                else
                    Show(result);
                return ExitCodes.Done;
            }
        });
    }

    private static void Show(ApiResult result)
    {
        var table = new Table().AddColumns("Step", "Input", "Output");
        foreach (var step in result.Read().GetProperty("steps").EnumerateArray())
            table.AddRow([.. new[] { "name", "inputType", "outputType" }.Select(f => Markup.Escape(step.GetProperty(f).GetString() ?? ""))]);
        Terminal.Write(table);
    }
}
