using System.Net.Http.Json;
using System.Text.Json;
using StepFlow.Bench.Processes;

namespace StepFlow.Bench.Workload;

/// <summary>A peer over HTTP: one request that answers when the run has ended, with the output and when each step began.</summary>
internal sealed class PeerClient(IPeerServer server) : IEngineClient
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string Name => server.Name;

    public TimeSpan Cpu => server.Cpu;

    public async Task<RunResult> RunAsync(int steps, CancellationToken cancellationToken)
    {
        using var response = await server.Http.PostAsJsonAsync(server.NextRunPath(), new { steps, input = 1 }, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new BenchException($"{Name} answered {(int)response.StatusCode}: {body}");
        var answer = JsonSerializer.Deserialize<Answer>(body, Json) ?? throw new BenchException($"{Name} answered nothing.");
        if (answer.Output != steps + 1 || answer.StartedAt.Count != steps)
            throw new BenchException($"{Name}: a run of {steps} steps ended with {body}");
        return new RunResult(null, answer.StartedAt);
    }

    private sealed record Answer(int Output, IReadOnlyList<double> StartedAt);
}
