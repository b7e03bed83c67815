using System.CommandLine;
using System.Text.Json;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Commands;

/// <summary><c>show</c>: one run with its steps.</summary>
internal sealed class ShowCommand
{
    private readonly AccessOptions _access = new();
    private readonly Argument<string> _runId = new("RUN") { Description = "The run's id." };

    public static Command Create() => new ShowCommand().Build();

    private Command Build()
    {
        var command = new Command("show", "Shows a run with all its steps.") { _runId };
        _access.AddTo(command);
        return command.Do(ShowAsync);
    }

    private async Task<int> ShowAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var access = await _access.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (access.ConfigureAwait(false))
        {
            var result = await access.SendAsync(RunCalls.Get(parsed.GetRequiredValue(_runId)), cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(_access.Json))
                Terminal.Write(result.Body);
            else
                Show(result.Read(), _access.Terminal(parsed));
            return ExitCodes.Done;
        }
    }

    private static void Show(JsonElement run, Terminal terminal)
    {
        foreach (var field in new[] { "runId", "workflow", "version", "status", "createdAt", "startedAt", "endedAt" })
        {
            if (run.GetProperty(field) is { ValueKind: not JsonValueKind.Null } value)
                Terminal.Write($"{field,-10} {value.GetString()}");
        }

        Terminal.Write($"{"input",-10} {run.GetProperty("input").GetRawText()}");
        if (run.GetProperty("output") is { ValueKind: not JsonValueKind.Null } output)
            Terminal.Write($"{"output",-10} {output.GetRawText()}");
        if (run.GetProperty("error") is { ValueKind: JsonValueKind.Object } error)
            Terminal.Write($"{"error",-10} {Terminal.Plain(error.GetProperty("message").GetString() ?? "")}");
        if (run.GetProperty("block") is { ValueKind: JsonValueKind.Object } block)
            Terminal.Write($"{"block",-10} {block.GetProperty("reason").GetString()}: {block.GetProperty("message").GetString()}");
        if (run.GetProperty("flow") is { ValueKind: JsonValueKind.Object } flow && flow.GetProperty("waitingFor").GetString() is { } waitingFor)
            Terminal.Write($"{"waits for",-10} {Terminal.Plain(waitingFor)}");
        foreach (var step in run.GetProperty("steps").EnumerateArray())
        {
            var status = step.GetProperty("status").GetString();
            Terminal.Write(status is "Succeeded" or "Failed" ? StepLine.Of(step).Write(terminal) : $"{status}  {step.GetProperty("key").GetString()}");
        }
    }
}
