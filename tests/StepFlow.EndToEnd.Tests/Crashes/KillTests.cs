using System.Text.Json;
using StepFlow.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace StepFlow.EndToEnd.Tests.Crashes;

/// <summary>Processes that are killed in the middle of runs, at points chosen at random: nothing is lost, nothing is done twice.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 50;
    private const int RunsPerKill = 2;
    private const int MaxSteps = 120;

    private readonly TestDirectory _directory = new();

    [Fact]
    public async Task TheServer_KilledFiftyTimes_LosesAndDoublesNothing()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var lengths = new List<int>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = await ServerProcess.StartAsync(_directory.FullName);
            for (var i = 0; i < RunsPerKill; i++)
            {
                lengths.Add(random.Next(10, MaxSteps));
                await server.StartRunAsync(Body(lengths.Count - 1, lengths[^1]));
            }

            await ReachAsync(server, lengths.Count - 1, random.Next(lengths[^1]));
            await server.KillAsync();
        }

        await using var last = await ServerProcess.StartAsync(_directory.FullName);
        for (var run = 0; run < lengths.Count; run++)
            Verify(await last.EndAsync($"run-{run}"), run, lengths[run]);
        var stats = await last.GetAsync("/api/stats");
        Assert.Equal(lengths.Count, stats.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task TheServer_KilledInTheMiddleOfAForEach_HasEveryItemExactlyOnce()
    {
        const int Items = 60;
        await using (var server = await ServerProcess.StartAsync(_directory.FullName))
        {
            var items = string.Join(',', Enumerable.Range(0, Items));
            await server.StartRunAsync($$"""{"runId":"run-0","steps":[{"forEach":"${input}","do":["AddOne","MultiplyWithTwo"],"maxConcurrency":4}],"input":[{{items}}]}""");
            while (Ended(await server.GetAsync("/api/runs/run-0?wait=1ms")) < Items / 3)
            {
                // Each look waits a little at the server.
            }

            await server.KillAsync();
        }

        await using var last = await ServerProcess.StartAsync(_directory.FullName);
        var view = await last.EndAsync("run-0");

        Assert.Equal("Succeeded", view.GetProperty("status").GetString());
        Assert.Equal(Enumerable.Range(0, Items).Select(n => 2 * (n + 1)), view.GetProperty("output").EnumerateArray().Select(o => o.GetInt32()));
        Assert.Equal(Items, Ended(view));
        foreach (var child in Children(view))
        {
            var branch = await last.GetAsync($"/api/runs/{child.GetProperty("runId").GetString()}");
            var index = child.GetProperty("index").GetInt32();
            Assert.Equal([index + 1, 2 * (index + 1)], branch.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("result").GetInt32()));
        }
    }

    [Fact]
    public async Task TheCommand_KilledInTheMiddle_GoesOnFromTheFirstUnrecordedStep()
    {
        // The sleep holds the run in its middle until the kill, however fast the machine is.
        var steps = string.Join(',', Enumerable.Repeat("\"AddOne\"", 150));
        var file = Path.Combine(_directory.FullName, "definition.json");
        await File.WriteAllTextAsync(file, $$"""{"steps":[{{steps}},{"sleep":"2s"},{{steps}}]}""");
        string[] command = ["run", "--file", file, "--input", "0", "--run-id", "r1"];
        using (var process = StepflowProgram.Start(_directory.FullName, command))
        {
            for (var line = 0; line < 100; line++)
                await process.StandardOutput.ReadLineAsync().WaitAsync(StepflowProgram.Patience);
            process.Kill();
            await process.WaitForExitAsync();
        }

        var outcome = await StepflowProgram.RunAsync(_directory.FullName, command);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal("300", outcome.LastLine);
        Assert.Matches(@"^Run r1: 301 steps, \d+ recorded earlier\n", outcome.Output);
        Assert.DoesNotContain("step-0:", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("step-300:AddOne", outcome.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static int Ended(JsonElement view) => Children(view).Count(c => c.GetProperty("status").GetString() == "Succeeded");

    private static IEnumerable<JsonElement> Children(JsonElement view) =>
        view.GetProperty("steps")[0].TryGetProperty("children", out var children) ? children.EnumerateArray() : [];

    private static string Body(int run, int steps) =>
        $$"""{"runId":"run-{{run}}","steps":[{{string.Join(',', Enumerable.Repeat("\"AddOne\"", steps))}}],"input":{{run}}}""";

    /// <summary>Waits until a run has come so far; each look waits a little at the server.</summary>
    private static async Task ReachAsync(ServerProcess server, int run, int cursor)
    {
        while (true)
        {
            var view = await server.GetAsync($"/api/runs/run-{run}?wait=1ms");
            if (view.GetProperty("cursor").GetInt32() >= cursor)
                return;
        }
    }

    private static void Verify(JsonElement view, int run, int steps)
    {
        Assert.Equal("Succeeded", view.GetProperty("status").GetString());
        Assert.Equal(run + steps, view.GetProperty("output").GetInt32());
        Assert.Equal(steps, view.GetProperty("cursor").GetInt32());
        var results = view.GetProperty("steps").EnumerateArray().Select(s => (s.GetProperty("position").GetInt32(), s.GetProperty("result").GetInt32()));
        Assert.Equal(Enumerable.Range(0, steps).Select(p => (p, run + p + 1)), results);
    }
}
