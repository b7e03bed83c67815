using StepFlow.Api;

namespace StepFlow.Cli.Access;

/// <summary>The calls about one run.</summary>
internal static class RunCalls
{
    public static ApiCall Of(string route, string runId, ReadOnlyMemory<byte>? body = null) =>
        new(route) { Values = { ["runId"] = runId }, Body = body };

    public static ApiCall Get(string runId, string? wait = null) =>
        new(RouteNames.GetRun) { Values = { ["runId"] = runId }, Query = [new("wait", wait)] };
}
