using System.Text.Json;
using StepFlow.EndToEnd.Tests.Processes;

namespace StepFlow.EndToEnd.Tests.CommandLine;

public sealed class RunCommandTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    [Fact]
    public async Task Run_TheMainJob_ShowsEachStepAndEndsWithTheOutput()
    {
        var outcome = await RunAsync("run", "AddOne", "MultiplyWithTwo", "--input", "1");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal("4", outcome.LastLine);
        Assert.Matches(@"ok +step-0:AddOne +2 +[\d.]+ ms +1 attempt\n", outcome.Output);
        Assert.Matches(@"ok +step-1:MultiplyWithTwo +4 +[\d.]+ ms +1 attempt\n", outcome.Output);
        Assert.DoesNotContain('\e', outcome.Output);
        Assert.Equal("", outcome.Error);
        Assert.True(_directory.Has(".stepflow"));
    }

    [Fact]
    public async Task Run_WithJson_WritesTheRunViewAlone()
    {
        var outcome = await RunAsync("run", "MultiplyWithTwo", "AddOne", "AddOne", "--input", "1", "--json", "--run-id", "r1");

        using var view = JsonDocument.Parse(outcome.Output);
        Assert.Equal("r1", view.RootElement.GetProperty("runId").GetString());
        Assert.Equal(4, view.RootElement.GetProperty("output").GetInt32());
        Assert.Equal(3, view.RootElement.GetProperty("steps").GetArrayLength());
        Assert.Contains("step-2:AddOne", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TheSameIdAgain_ExecutesNothing_AndAnotherRequestIsRefused()
    {
        await RunAsync("run", "AddOne", "--input", "1", "--run-id", "r1");

        var again = await RunAsync("run", "AddOne", "--input", "1", "--run-id", "r1");
        var other = await RunAsync("run", "AddOne", "--input", "2", "--run-id", "r1");

        Assert.Equal((0, "2"), (again.ExitCode, again.LastLine));
        Assert.DoesNotContain("step-0", again.Output, StringComparison.Ordinal);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("by another request", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AWorkflow_TakesItsDefaultOrTheVersionNamed()
    {
        var first = await RunAsync("run", "--workflow", "order", "--input", "1");
        var second = await RunAsync("run", "--workflow", "order", "--version", "v2", "--input", "1");

        Assert.Equal("4", first.LastLine);
        Assert.Equal("3", second.LastLine);
    }

    [Fact]
    public async Task Run_AFileWithInputFromAFileAndFromStandardInput()
    {
        _directory.Write("flow.json", """{"steps":[{"step":"MultiplyWithTwo","input":"${input.n}"}]}""");
        _directory.Write("input.json", """{"n":21}""");

        var file = await RunAsync("run", "--file", "flow.json", "--input", "@input.json");
        var stream = await StepflowProgram.RunWithInputAsync(_directory.FullName, """{"n":4}""", "run", "--file", "flow.json", "--input", "-");

        Assert.Equal("42", file.LastLine);
        Assert.Equal("8", stream.LastLine);
    }

    [Fact]
    public async Task Run_AFailingRun_SaysWhichStepAndHowToGoOn()
    {
        var outcome = await RunAsync("run", "MultiplyWithTwo", "AddOne", "--input", "4611686018427387904", "--run-id", "r1");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("failed  step-0:MultiplyWithTwo", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Run r1 failed at step-0:MultiplyWithTwo after 1 attempt.", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("is more than a 64-bit whole number holds", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("resume r1 --data .stepflow", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_AFailedRun_ExecutesTheFailedStepAgain()
    {
        await RunAsync("run", "AddOne", "--input", "\"x\"", "--run-id", "r1");

        var outcome = await RunAsync("resume", "r1", "--json");

        using var view = JsonDocument.Parse(outcome.Output);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(1, view.RootElement.GetProperty("generation").GetInt32());
        Assert.Equal(1, view.RootElement.GetProperty("steps")[0].GetProperty("failedAttempts").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"steps":[{"parallel":[["AddOne"],["MultiplyWithTwo",{"sleep":"1s"},"AddOne"]]}]}""", "1", "[2,3]")]
    [InlineData("""{"steps":[{"forEach":"${input}","do":[{"parallel":[["AddOne"],["AddOne"]]}]}]}""", "[1,2]", "[[2,2],[3,3]]")]
    [InlineData("""{"steps":[{"flow":{"key":"k","parallelism":1},"do":["AddOne","MultiplyWithTwo"]},"AddOne"]}""", "1", "5")]
    public async Task Run_WithBranches_ExecutesThemToo(string definition, string input, string output)
    {
        _directory.Write("flow.json", definition);

        var outcome = await RunAsync("run", "--file", "flow.json", "--input", input);

        Assert.Equal((0, output), (outcome.ExitCode, outcome.Output.TrimEnd().Split('\n')[^1]));
    }

    [Fact]
    public async Task Run_Interrupted_SaysHowToGoOn_AndGoesOn()
    {
        _directory.Write("flow.json", """{"steps":["AddOne",{"sleep":"1h"}]}""");
        using var process = StepflowProgram.Start(_directory.FullName, "run", "--file", "flow.json", "--input", "1", "--run-id", "r1");
        string? line;
        do
            line = await process.StandardOutput.ReadLineAsync().WaitAsync(StepflowProgram.Patience);
        while (line?.StartsWith("Waits until", StringComparison.Ordinal) == false);
        Signal.Send(process, Signal.Interrupt);
        var outcome = await StepflowProgram.EndAsync(process);

        var shown = await RunAsync("show", "r1");

        Assert.Equal(130, outcome.ExitCode);
        Assert.Contains("resume r1 --data .stepflow", outcome.Error, StringComparison.Ordinal);
        Assert.Matches("status +Waiting", shown.Output);
    }

    [Theory]
    [InlineData("Expected one of: names of steps, --workflow, --file.", "run")]
    [InlineData("Expected one of: names of steps, --workflow, --file.", "run", "AddOne", "--workflow", "order")]
    [InlineData("--version belongs to --workflow.", "run", "AddOne", "--version", "v1")]
    [InlineData("Unknown step 'AddOn'. Did you mean 'AddOne'?", "run", "AddOn", "--run-id", "r1")]
    [InlineData("is not valid JSON at line 1, position 1. A string takes its quotes along", "run", "AddOne", "--input", "hello")]
    [InlineData("none.json", "run", "AddOne", "--input", "@none.json")]
    [InlineData("Unrecognized option '--wat'.", "run", "AddOne", "--wat")]
    [InlineData("expected an address such as http://127.0.0.1:7071, found 'here'", "list", "--url", "here")]
    [InlineData("Unrecognized command or argument 'frobnicate'", "frobnicate")]
    public async Task AWrongCommandLine_IsSaidAndWritesNothing(string expected, params string[] arguments)
    {
        var outcome = await RunAsync(arguments);

        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
        Assert.False(_directory.Has(".stepflow"));
    }

    public void Dispose() => _directory.Dispose();

    private Task<Outcome> RunAsync(params string[] arguments) => StepflowProgram.RunAsync(_directory.FullName, arguments);
}
