using StepFlow.EndToEnd.Tests.Processes;

namespace StepFlow.EndToEnd.Tests.Serving;

public sealed class ServeTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    [Fact]
    public async Task AChangedFileOfAPublishedVersion_KeepsTheServerFromStarting()
    {
        _directory.Write("flows/a.json", """{"name":"a","version":"v1","steps":["AddOne"]}""");
        await using (var server = await ServerProcess.StartAsync(_directory.FullName, "--workflows", "flows"))
            Assert.Equal(0, await server.StopAsync());
        _directory.Write("flows/a.json", """{"name":"a","version":"v1","steps":["AddOne","AddOne"]}""");

        var outcome = await StepflowProgram.RunAsync(_directory.FullName, "serve", "--port", "0", "--workflows", "flows");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(Path.Combine("flows", "a.json"), outcome.Error, StringComparison.Ordinal);
        Assert.Contains("was published with other content", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("can be reached from other machines", "--urls", "http://0.0.0.0:0")]
    [InlineData("expected 0 to 65535, found 70000", "--port", "70000")]
    [InlineData("Expected a directory, found none at 'nowhere'", "--port", "0", "--workflows", "nowhere")]
    public async Task ABadOption_IsSaidAndWritesNothing(string expected, params string[] options)
    {
        var outcome = await StepflowProgram.RunAsync(_directory.FullName, ["serve", .. options]);

        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.False(_directory.Has(".stepflow"));
    }

    public void Dispose() => _directory.Dispose();
}
