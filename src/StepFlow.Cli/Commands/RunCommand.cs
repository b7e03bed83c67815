using System.CommandLine;
using StepFlow.Api;
using StepFlow.Cli.Access;
using StepFlow.Cli.Running;

namespace StepFlow.Cli.Commands;

/// <summary><c>run</c>: executes a run in this process and shows it.</summary>
internal sealed class RunCommand
{
    private readonly AccessOptions _access = new();
    private readonly Argument<string[]> _steps = Names.Create("STEP", "The steps, in order, by name.", ArgumentArity.ZeroOrMore);
    private readonly Option<string> _input = new("--input")
    {
        Description = "The run's input: JSON, @file, or - for standard input.",
        HelpName = "JSON|@file|-",
        DefaultValueFactory = _ => "null",
    };

    private readonly Option<string?> _runId = new("--run-id")
    {
        Description = "Names the run. The same command with the same id goes on with it after an interruption.",
        HelpName = "ID",
    };

    private readonly Option<string?> _workflow = new("--workflow") { Description = "A published workflow instead of steps.", HelpName = "NAME" };
    private readonly Option<string?> _version = new("--version") { Description = "Its version. Default: the workflow's default.", HelpName = "V" };
    private readonly Option<string?> _file = new("--file") { Description = "A file with a definition instead of steps.", HelpName = "DEFINITION.json" };
    private readonly Option<string[]> _labels = new("--label") { Description = "A word to find the run by. May be repeated.", HelpName = "LABEL" };

    public static Command Create() => new RunCommand().Build();

    private Command Build()
    {
        var command = new Command("run", "Executes steps, a workflow or a definition in this process and shows each step as it finishes.")
        {
            _steps, _input, _runId, _workflow, _version, _file, _labels,
        };
        _access.AddTo(command);
        return command.Do(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // Everything that can be wrong with the command line is found before the data directory is touched.
        Check(parsed);
        var input = await JsonText.ReadAsync("--input", parsed.GetRequiredValue(_input), cancellationToken).ConfigureAwait(false);
        var steps = await StepsAsync(parsed, cancellationToken).ConfigureAwait(false);
        var access = await _access.OpenAsync(parsed, steps, cancellationToken).ConfigureAwait(false);
        await using (access.ConfigureAwait(false))
        {
            if (parsed.GetValue(_workflow) is not null && access is EmbeddedAccess embedded)
                await embedded.PublishFilesAsync(ServeCommand.DefaultWorkflows, cancellationToken).ConfigureAwait(false);
            var started = await access.SendAsync(new ApiCall(RouteNames.StartRun) { Body = Body(parsed, steps, input) }, cancellationToken).ConfigureAwait(false);
            var follower = new RunFollower(access, _access.Terminal(parsed), _access.Where(parsed));
            return await follower.FollowAsync(started.Read(), cancellationToken).ConfigureAwait(false);
        }
    }

    private void Check(ParseResult parsed)
    {
        var workflow = parsed.GetValue(_workflow);
        var ways = new[] { parsed.GetValue(_steps) is { Length: > 0 }, workflow is not null, parsed.GetValue(_file) is not null };
        if (ways.Count(given => given) != 1)
            throw new UsageException("Expected one of: names of steps, --workflow, --file. For example: run AddOne MultiplyWithTwo --input 1");
        if (parsed.GetValue(_version) is not null && workflow is null)
            throw new UsageException("--version belongs to --workflow.");
    }

    /// <summary>The steps as JSON; null for a workflow.</summary>
    private async Task<ReadOnlyMemory<byte>?> StepsAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_workflow) is not null)
            return null;
        if (parsed.GetValue(_file) is { } file)
            return DefinitionFile.Read(file, await JsonText.ReadFileAsync("--file", file, cancellationToken).ConfigureAwait(false)).Steps;
        return JsonBody.List(parsed.GetValue(_steps) ?? []);
    }

    private ReadOnlyMemory<byte> Body(ParseResult parsed, ReadOnlyMemory<byte>? steps, byte[] input) => JsonBody.Write(json =>
    {
        if (steps is { } list)
            json.WriteRaw("steps", list);
        json.WriteText("workflow", parsed.GetValue(_workflow));
        json.WriteText("version", parsed.GetValue(_version));
        json.WriteText("runId", parsed.GetValue(_runId));
        json.WriteRaw("input", input);
        json.WriteRaw("labels", JsonBody.List(parsed.GetValue(_labels) ?? []));
    });
}
