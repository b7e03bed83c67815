using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using StepFlow.Bench.Processes;

namespace StepFlow.Bench.Workload;

/// <summary>StepFlow over its HTTP API: POST, then GET ?wait until the run has ended.</summary>
/// <param name="server">The server.</param>
/// <param name="inOne">POST ?wait instead: one request, answered at the run's end, as those of the peers are.</param>
internal sealed class StepFlowClient(StepFlowServer server, bool inOne = false) : IEngineClient
{
    private const int Input = 1;

    public string Name => "StepFlow";

    public TimeSpan Cpu => server.Process.Cpu;

    public Task<RunResult> RunAsync(int steps, CancellationToken cancellationToken) =>
        inOne ? RunInOneAsync(steps, cancellationToken) : RunInTwoAsync(steps, cancellationToken);

    private async Task<RunResult> RunInOneAsync(int steps, CancellationToken cancellationToken)
    {
        using var response = await server.Http.PostAsJsonAsync("/api/runs?wait=5m", Start(Enumerable.Repeat<object>("AddOne", steps)), cancellationToken);
        await CheckAsync(response, HttpStatusCode.OK, cancellationToken);
        using var view = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return Verified(view.RootElement, steps, accepted: null);
    }

    private async Task<RunResult> RunInTwoAsync(int steps, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var runId = await StartAsync(Enumerable.Repeat<object>("AddOne", steps), cancellationToken);
        var accepted = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        using var view = await EndAsync(runId, cancellationToken);
        return Verified(view.RootElement, steps, accepted);
    }

    /// <summary>Starts a run and returns its id once the engine has accepted it.</summary>
    public async Task<string> StartAsync(IEnumerable<object> steps, CancellationToken cancellationToken)
    {
        using var response = await server.Http.PostAsJsonAsync("/api/runs", Start(steps), cancellationToken);
        await CheckAsync(response, HttpStatusCode.Accepted, cancellationToken);
        using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return Text(body.RootElement, "runId");
    }

    public async Task<string> StatusAsync(string runId, CancellationToken cancellationToken)
    {
        using var view = await ViewAsync($"/api/runs/{runId}", cancellationToken);
        return Text(view.RootElement, "status");
    }

    /// <summary>Waits until the run has ended, however it did.</summary>
    public async Task<JsonDocument> EndAsync(string runId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var view = await ViewAsync($"/api/runs/{runId}?wait=30s", cancellationToken);
            if (Text(view.RootElement, "status") is "Succeeded" or "Failed" or "Canceled" or "Blocked")
                return view;
            view.Dispose();
        }
    }

    private async Task<JsonDocument> ViewAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await server.Http.GetAsync(path, cancellationToken);
        await CheckAsync(response, HttpStatusCode.OK, cancellationToken);
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    private static object Start(IEnumerable<object> steps) => new { steps, input = Input };

    private static RunResult Verified(JsonElement view, int steps, double? accepted)
    {
        var starts = new List<double>(steps);
        foreach (var step in view.GetProperty("steps").EnumerateArray())
        {
            var result = step.GetProperty("result");
            if (step.GetProperty("attempts").GetInt32() != 1 || result.GetInt32() != Input + starts.Count + 1)
                throw new BenchException($"StepFlow: step {starts.Count} of {Text(view, "runId")} is not right: {step}");
            var start = DateTimeOffset.Parse(Text(step, "startedAt"), CultureInfo.InvariantCulture);
            starts.Add((start - DateTimeOffset.UnixEpoch).TotalMilliseconds);
        }

        if (starts.Count != steps || view.GetProperty("output").GetInt32() != Input + steps)
            throw new BenchException($"StepFlow: run {Text(view, "runId")} of {steps} steps ended with {starts.Count} steps and {view.GetProperty("output")}.");
        return new RunResult(accepted, starts, view.GetProperty("operations").GetInt64());
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static async Task CheckAsync(HttpResponseMessage response, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        if (response.StatusCode != expected)
            throw new BenchException($"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }
}
