using System.Text;
using System.Text.Json;
using StepFlow.Api;
using StepFlow.Fuzz.Generators;
using StepFlow.Runs;

namespace StepFlow.Fuzz.Targets;

/// <summary>
/// The API in process, on the in-memory store with virtual time: every request has an answer below 500 that is JSON, and what was
/// accepted executes.
/// </summary>
internal sealed class ApiTarget(FuzzCoverage coverage) : IFuzzTarget
{
    private FuzzedHost? _host;
    private long _block = -1;

    public string Name => "api";

    public FuzzCase Make(Dice random, long block)
    {
        if (_host is null || block != _block)
        {
            End();
            (_host, _block) = (new FuzzedHost(), block);
        }

        var host = _host;
        var route = Requests.Route(random);
        var body = Bodies.Make(random, route);
        var request = Requests.Make(random, route, body, host.Met);
        var passes = random.Chance(0.2) ? random.One(0, 0, 10, 60, 600) : -1;
        var leaps = passes >= 0 && random.Chance(0.05);
        return new FuzzCase(() => Show(route, request, body), () => Run(host, route, request, passes, leaps));
    }

    /// <summary>Counts what became of the block's runs.</summary>
    public void End()
    {
        if (_host is null)
            return;
        foreach (var status in _host.Statuses)
        {
            coverage.Count("a run has succeeded", status == RunStatus.Succeeded, 0.1);
            coverage.Count("a run has failed", status == RunStatus.Failed, 0.05);
            coverage.Count("a run waits", status == RunStatus.Waiting, 0.01);
        }

        coverage.Count("schedules have started runs in a block", _host.HasFired, 0.5);
        _host = null;
    }

    private FuzzOutcome Run(FuzzedHost host, ApiRoute route, ApiRequest request, int passes, bool leaps)
    {
        var response = host.Answer(route, request);
        if (response is null)
            return FuzzOutcome.Wrong("The request has no answer, however much time passes.");
        var text = Encoding.UTF8.GetString(response.Body.Span);
        // A webhook takes one call, and only while its run is there.
        coverage.Count($"request {route.Name}", response.Status is >= 200 and < 300, route.Name == RouteNames.CallWebhook ? 0.002 : 0.03);
        if (response.Status is < 200 or >= 500)
            return FuzzOutcome.Wrong($"It was answered with {response.Status}: {text} {host.Unexpected}");
        if (response.ContentType is null != response.Body.IsEmpty)
            return FuzzOutcome.Wrong($"The content type is {response.ContentType ?? "none"} and the body has {response.Body.Length} bytes.");
        if (!response.Body.IsEmpty)
            Read(host, response);
        if (passes >= 0)
            host.Pass(TimeSpan.FromSeconds(passes), leaps);
        return new FuzzOutcome($"{response.Status} {text}", host.Unexpected);
    }

    private static void Read(FuzzedHost host, ApiResponse response)
    {
        using var document = JsonDocument.Parse(response.Body, new JsonDocumentOptions { MaxDepth = 1000 });
        var root = document.RootElement;
        if (response.Status >= 300)
            return;
        if (root.TryGetProperty("runId", out var id))
            host.Met.Run(id.GetString() ?? "");
        if (!root.TryGetProperty("steps", out var steps) || !root.TryGetProperty("status", out _))
            return;
        foreach (var step in steps.EnumerateArray())
        {
            if (step.TryGetProperty("webhook", out var address) && address.GetString() is { } path)
                host.Met.Webhook(path);
        }
    }

    private static string Show(ApiRoute route, ApiRequest request, byte[] body)
    {
        var values = string.Join(", ", request.RouteValues.Select(v => $"{v.Key}='{v.Value}'"));
        var query = string.Join('&', request.Query.Select(q => $"{q.Key}={q.Value}"));
        return $"{route.Name} {values} ?{query} [{request.ContentType}; key '{request.Header("Idempotency-Key")}'] {Encoding.UTF8.GetString(body)}";
    }
}
