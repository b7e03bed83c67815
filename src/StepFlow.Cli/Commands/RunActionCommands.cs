using System.CommandLine;
using StepFlow.Api;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;
using StepFlow.Cli.Running;

namespace StepFlow.Cli.Commands;

/// <summary><c>cancel</c>, <c>pause</c>, <c>resume</c> and <c>delete</c>.</summary>
internal static class RunActionCommands
{
    public static IEnumerable<Command> Create() =>
    [
        Create("cancel", RouteNames.CancelRun),
        Create("pause", RouteNames.PauseRun),
        Create("resume", RouteNames.ResumeRun, follows: true),
        Create("delete", RouteNames.DeleteRun),
    ];

    /// <param name="name">The command.</param>
    /// <param name="route">What it calls.</param>
    /// <param name="follows">True: on a data directory, where no server executes it, the run goes on here and now.</param>
    private static Command Create(string name, string route, bool follows = false)
    {
        var access = new AccessOptions();
        var runId = new Argument<string>("RUN") { Description = "The run's id." };
        var command = new Command(name, RouteTable.Get(route).Summary) { runId };
        access.AddTo(command);
        return command.Do(async (parsed, cancellationToken) =>
        {
            var opened = await access.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
            await using (opened.ConfigureAwait(false))
            {
                var id = parsed.GetRequiredValue(runId);
                var result = await opened.SendAsync(RunCalls.Of(route, id), cancellationToken).ConfigureAwait(false);
                if (follows && opened is EmbeddedAccess)
                    return await new RunFollower(opened, access.Terminal(parsed), access.Where(parsed)).FollowAsync(result.Read(), cancellationToken).ConfigureAwait(false);
                Show(result, id, parsed.GetValue(access.Json));
                return ExitCodes.Done;
            }
        });
    }

    private static void Show(ApiResult result, string runId, bool json)
    {
        if (result.Body.IsEmpty)
        {
            if (!json)
                Terminal.Write($"Run {runId} is deleted.");
            return;
        }

        if (json)
            Terminal.Write(result.Body);
        else
            Terminal.Write(StateLine.Of(result.Read()));
    }
}
