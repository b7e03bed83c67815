using System.Text;
using System.Text.Json;
using StepFlow.Api;
using StepFlow.Fuzz.Generators;

namespace StepFlow.Fuzz.Targets;

/// <summary>
/// The API in process, on the in-memory store with virtual time: every request has an answer below 500 that is JSON, and what was
/// accepted executes.
/// </summary>
internal sealed class ApiTarget : IFuzzTarget
{
    private const int RequestsPerHost = 500;
    private FuzzedHost _host = new();
    private int _requests;

    public string Name => "api";

    public FuzzCase Make(Random random)
    {
        if (++_requests % RequestsPerHost == 0)
            _host = new FuzzedHost();
        var route = random.One<ApiRoute>([.. RouteTable.All]);
        var body = Requests.Body(random, route);
        var request = Requests.Make(random, route, body, _host.RunIds);
        var deliver = random.Chance(0.1);
        return new FuzzCase(() => Show(route, request, body), () => Run(route, request, deliver));
    }

    private string? Run(ApiRoute route, ApiRequest request, bool deliver)
    {
        var response = _host.Answer(route, request);
        if (response is null)
            return "The request has no answer, however much time passes.";
        if (response.Status is < 200 or >= 500)
            return $"It was answered with {response.Status}: {Encoding.UTF8.GetString(response.Body.Span)} {_host.LastError}";
        if (response.ContentType is null != response.Body.IsEmpty)
            return $"The content type is {response.ContentType ?? "none"} and the body has {response.Body.Length} bytes.";
        if (!response.Body.IsEmpty)
            Read(response);
        return deliver ? _host.Deliver() : null;
    }

    private void Read(ApiResponse response)
    {
        using var document = JsonDocument.Parse(response.Body, new JsonDocumentOptions { MaxDepth = 1000 });
        if (response.Status < 300 && document.RootElement.TryGetProperty("runId", out var id))
            _host.Remember(id.GetString() ?? "");
    }

    private static string Show(ApiRoute route, ApiRequest request, byte[] body)
    {
        var values = string.Join(", ", request.RouteValues.Select(v => $"{v.Key}='{v.Value}'"));
        var query = string.Join('&', request.Query.Select(q => $"{q.Key}={q.Value}"));
        return $"{route.Name} {values} ?{query} [{request.ContentType}; key '{request.Header("Idempotency-Key")}'] {Encoding.UTF8.GetString(body)}";
    }
}
