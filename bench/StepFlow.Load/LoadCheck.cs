using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using StepFlow.Runs;

namespace StepFlow.Load;

/// <summary>What was accepted ends with its output, what was refused does not exist, and every refusal says when to come again.</summary>
internal static class LoadCheck
{
    private const int Readers = 8;

    public static async Task<bool> RunAsync(LoadClient client, List<Answer> answers, LoadOptions options, TextWriter output)
    {
        var problems = new ConcurrentQueue<string>();
        foreach (var answer in answers.Where(a => a.Status is not (0 or 202 or 429 or 503)))
            problems.Enqueue($"Request {answer.Number} was answered with {answer.Status}.");
        foreach (var answer in answers.Where(a => a.Status is 429 or 503 && !a.HasRetryAfter))
            problems.Enqueue($"Request {answer.Number} was refused without Retry-After.");
        var accepted = answers.Where(a => a.Status == 202).Select(a => a.Number).ToHashSet();
        await AskAgainAsync(client, answers, accepted);

        var settled = await SettleAsync(client, options.SettleLimit);
        var total = await TotalAsync(client, "Succeeded");
        if (total != accepted.Count)
            problems.Enqueue($"Expected {accepted.Count} succeeded runs, as many as were accepted; the server counts {total}.");
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Readers };
        await Parallel.ForEachAsync(accepted, parallel, async (number, _) =>
        {
            var text = await client.GetAsync($"/api/runs/{RunId.FromKey(LoadClient.KeyOf(number))}");
            using var view = JsonDocument.Parse(text);
            if (view.RootElement.GetProperty("output").GetRawText() != $"{(number + 1L) * 2}")
                problems.Enqueue($"Run {number}: {text}");
        });

        await output.WriteLineAsync(FormattableString.Invariant(
            $"accepted {accepted.Count}, all ended {settled.TotalSeconds:0.0} s after the last answer; refused {answers.Count(a => a.Status is 429 or 503)}; problems {problems.Count}"));
        foreach (var problem in problems.Take(20))
            await output.WriteLineAsync(problem);
        return problems.IsEmpty;
    }

    /// <summary>A request without an answer may have been accepted or not: its caller asks again with the same key.</summary>
    private static async Task AskAgainAsync(LoadClient client, List<Answer> answers, HashSet<int> accepted)
    {
        foreach (var number in answers.Where(a => a.Status == 0).Select(a => a.Number))
        {
            if ((await client.StartAsync(number, Stopwatch.GetTimestamp())).Status is 200 or 202)
                accepted.Add(number);
        }
    }

    private static async Task<TimeSpan> SettleAsync(LoadClient client, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < limit && await TotalAsync(client, "Running") + await TotalAsync(client, "Waiting") > 0)
            await Task.Delay(100);
        return watch.Elapsed;
    }

    private static async Task<long> TotalAsync(LoadClient client, string status)
    {
        using var stats = JsonDocument.Parse(await client.GetAsync("/api/stats"));
        return stats.RootElement.GetProperty("counts").GetProperty(status).GetInt64();
    }
}
