using System.CommandLine;
using System.Globalization;
using StepFlow.Api;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;
using StepFlow.Cli.Running;

namespace StepFlow.Cli.Commands;

/// <summary><c>restart</c> and <c>fork</c>: new runs from earlier ones. On a data directory the new run is executed here and now.</summary>
internal static class CopyCommands
{
    public static IEnumerable<Command> Create() => [Restart(), Fork()];

    private static Command Restart()
    {
        var newId = NewId();
        return Create("restart", RouteNames.RestartRun, [newId], (parsed, json) => json.WriteText("runId", parsed.GetValue(newId)));
    }

    private static Command Fork()
    {
        var newId = NewId();
        var from = new Option<string>("--from") { Description = "The first step to execute anew: its position or its key.", HelpName = "STEP", Required = true };
        var version = new Option<string?>("--version") { Description = "Another version whose steps before that one are the same.", HelpName = "V" };
        return Create("fork", RouteNames.ForkRun, [from, version, newId], (parsed, json) =>
        {
            var start = parsed.GetRequiredValue(from);
            if (int.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
                json.WriteNumber("from", position);
            else
                json.WriteText("from", start);
            json.WriteText("version", parsed.GetValue(version));
            json.WriteText("runId", parsed.GetValue(newId));
        });
    }

    private static Option<string?> NewId() => new("--run-id") { Description = "Names the new run.", HelpName = "ID" };

    private static Command Create(string name, string route, Option[] options, Action<ParseResult, System.Text.Json.Utf8JsonWriter> body)
    {
        var access = new AccessOptions();
        var runId = new Argument<string>("RUN") { Description = "The earlier run's id." };
        var command = new Command(name, RouteTable.Get(route).Summary) { runId };
        foreach (var option in options)
            command.Add(option);
        access.AddTo(command);
        return command.Do(async (parsed, cancellationToken) =>
        {
            var opened = await access.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
            await using (opened.ConfigureAwait(false))
            {
                var call = RunCalls.Of(route, parsed.GetRequiredValue(runId), JsonBody.Write(json => body(parsed, json)));
                var result = await opened.SendAsync(call, cancellationToken).ConfigureAwait(false);
                if (opened is EmbeddedAccess)
                    return await new RunFollower(opened, access.Terminal(parsed), access.Where(parsed)).FollowAsync(result.Read(), cancellationToken).ConfigureAwait(false);
                if (parsed.GetValue(access.Json))
                    Terminal.Write(result.Body);
                else
                    Terminal.Write(StateLine.Of(result.Read()));
                return ExitCodes.Done;
            }
        });
    }
}
