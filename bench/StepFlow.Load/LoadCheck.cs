using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using StepFlow.Runs;

namespace StepFlow.Load;

/// <summary>What was accepted has ended with its output, what the server refused does not exist, and every refusal says when to come again.</summary>
/// <param name="client">The server.</param>
/// <param name="exact">True where a 503 means that nothing was stored; where the storage is another process, it may have been.</param>
internal sealed class LoadCheck(LoadClient client, bool exact)
{
    private const int Readers = 8;

    public ConcurrentQueue<string> Problems { get; } = new();

    /// <summary>When each accepted run ended.</summary>
    public ConcurrentDictionary<int, DateTimeOffset> Ends { get; } = new();

    public string Summary { get; private set; } = "";

    public async Task RunAsync(IReadOnlyList<Answer> answers)
    {
        var refused = answers.Where(a => a.Status is 429 or 503).ToList();
        foreach (var answer in answers.Where(a => a.Status is not (0 or 202 or 429 or 503)))
            Problems.Enqueue($"Request {answer.Number} was answered with {answer.Status}.");
        foreach (var answer in refused.Where(a => !a.HasRetryAfter))
            Problems.Enqueue($"Request {answer.Number} was refused without Retry-After.");
        var accepted = answers.Where(a => a.Status == 202).Select(a => a.Number).ToHashSet();
        await AskAgainAsync(answers, accepted);
        await client.SettleAsync(TimeSpan.FromMinutes(1));

        var total = await client.CountAsync("Succeeded");
        if (total < accepted.Count || total > accepted.Count + (exact ? 0 : refused.Count))
            Problems.Enqueue($"Expected {accepted.Count} succeeded runs, as many as were accepted; the server counts {total}.");
        await Parallel.ForEachAsync(accepted, new ParallelOptions { MaxDegreeOfParallelism = Readers }, async (number, _) => await CheckAsync(number));
        Summary = $"accepted {accepted.Count}, ended {Ends.Count}; refused {refused.Count}, all with Retry-After: {refused.TrueForAll(a => a.HasRetryAfter)}; problems {Problems.Count}";
    }

    private async Task CheckAsync(int number)
    {
        var text = await client.GetAsync($"/api/runs/{RunId.FromKey(LoadClient.KeyOf(number))}");
        using var view = JsonDocument.Parse(text);
        var run = view.RootElement;
        if (run.GetProperty("endedAt").TryGetDateTimeOffset(out var ended) && run.GetProperty("output").GetRawText() == $"{(number + 1L) * 2}")
            Ends[number] = ended;
        else
            Problems.Enqueue($"Run {number}: {text}");
    }

    /// <summary>A request without an answer may have been accepted or not: its caller asks again with the same key.</summary>
    private async Task AskAgainAsync(IReadOnlyList<Answer> answers, HashSet<int> accepted)
    {
        foreach (var number in answers.Where(a => a.Status == 0).Select(a => a.Number))
        {
            if ((await client.StartAsync(number, Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow)).Status is 200 or 202)
                accepted.Add(number);
        }
    }
}
