using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Running;

/// <summary>Follows a run to its end, shows what came of it, and says how to go on where it has not succeeded.</summary>
internal sealed class RunFollower(IApiAccess access, Terminal terminal, string where)
{
    /// <summary>Follows the run. The state is what the API answered to the request that made the run or let it go on.</summary>
    public async Task<int> FollowAsync(JsonElement state, CancellationToken cancellationToken)
    {
        var runId = state.GetProperty("runId").GetString() ?? "";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        var console = new RunConsole(terminal, state.GetProperty("cursor").GetInt32());
        var steps = state.GetProperty("stepCount");
        console.Begin(runId, steps.ValueKind == JsonValueKind.Null ? null : steps.GetInt32());
        try
        {
            await access.FollowAsync(runId, console, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told below, as the driver's quiet return is.
        }

        var result = await access.SendAsync(RunCalls.Get(runId), CancellationToken.None).ConfigureAwait(false);
        return Show(result, stop.IsCancellationRequested);
    }

    /// <summary>The first signal stops between steps, or at the step's own answer to its cancellation; a second one ends the process.</summary>
    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        if (stop.IsCancellationRequested)
            return;
        signal.Cancel = true;
        stop.Cancel();
    }

    private int Show(ApiResult result, bool interrupted)
    {
        if (terminal.Json)
            Terminal.Write(result.Body);
        var view = result.Read();
        var runId = view.GetProperty("runId").GetString() ?? "";
        switch (view.GetProperty("status").GetString())
        {
            case "Succeeded":
                Succeeded(view);
                return ExitCodes.Done;
            case "Failed":
                Failed(view, runId);
                return ExitCodes.Failed;
            case "Canceled":
                Terminal.Warn($"Run {runId} was canceled. Start it anew with: {Self.Command} restart {runId} {where}");
                return ExitCodes.Failed;
            case "Paused" or "Blocked":
                Held(view, runId);
                return ExitCodes.Failed;
            default:
                Terminal.Warn($"Stopped. What is recorded is kept; go on with: {Self.Command} resume {runId} {where}");
                return interrupted ? ExitCodes.Interrupted : ExitCodes.Failed;
        }
    }

    private void Succeeded(JsonElement view)
    {
        var began = view.GetProperty("startedAt") is { ValueKind: JsonValueKind.String } started ? started : view.GetProperty("createdAt");
        var took = (view.GetProperty("endedAt").GetDateTimeOffset() - began.GetDateTimeOffset()).TotalMilliseconds;
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{terminal.Paint("Succeeded", ConsoleColor.Green)} in {took:0} ms."));
        if (!terminal.Json)
            Terminal.Write(view.GetProperty("output").GetRawText());
    }

    private void Failed(JsonElement view, string runId)
    {
        var step = view.GetProperty("steps").EnumerateArray().FirstOrDefault(s => s.GetProperty("status").ValueEquals("Failed"));
        var error = view.GetProperty("error");
        if (step.ValueKind == JsonValueKind.Object)
            Terminal.Warn($"Run {runId} failed at {step.GetProperty("key").GetString()} after {StepLine.Count(step.GetProperty("attempts").GetInt32())}.");
        if (error.ValueKind == JsonValueKind.Object)
            Terminal.Warn($"{error.GetProperty("type").GetString()}: {Terminal.Plain(error.GetProperty("message").GetString() ?? "")}");
        Terminal.Warn($"Resume it from that step with: {Self.Command} resume {runId} {where}");
    }

    private void Held(JsonElement view, string runId)
    {
        var reason = view.GetProperty("block") is { ValueKind: JsonValueKind.Object } block ? $": {block.GetProperty("message").GetString()}" : ".";
        Terminal.Warn($"Run {runId} is {view.GetProperty("status").GetString()}{reason}");
        Terminal.Warn($"Let it go on with: {Self.Command} resume {runId} {where}");
    }
}
